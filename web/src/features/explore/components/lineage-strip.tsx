import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Dataset, DatasetLineage } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { Tag } from '@/components/ui/tag';
import { TimeAgo } from '@/components/ui/time-ago';
import { lineageQuery, versionsQuery } from '../api/clean';
import { changeWords, operationWords, sizeWords, totalChange } from '../lib/lineage';
import classes from './lineage-strip.module.css';

interface StopProps {
  dataset: Dataset;
  parent: Dataset | undefined;
  lineage: DatasetLineage | undefined;
  current: boolean;
}

function Stop({ dataset, parent, lineage, current }: StopProps) {
  const change = lineage && totalChange(lineage.steps);
  return (
    <li className={classes.stop} data-current={current || undefined}>
      <span className={classes.mark} aria-hidden />
      <span className={layout.near}>
        {current ? (
          <strong aria-current="page">Version {dataset.version}</strong>
        ) : (
          <Link
            to="/p/$projectId/data/$datasetId"
            params={{ projectId: dataset.project_id, datasetId: dataset.id }}
            search={{ tab: 'versions' }}
          >
            Version {dataset.version}
          </Link>
        )}
        {current && <Tag tone="accent">shown here</Tag>}
        {dataset.status !== 'ready' && <Status value={dataset.status} />}
      </span>
      {dataset.status === 'ready' && <span>{sizeWords(dataset, parent)}</span>}
      <span className={layout.dim}>{operationWords(lineage, dataset)}</span>
      {change && <span className={layout.dim}>{changeWords(change)}</span>}
      <span className={layout.dim}>
        <TimeAgo at={dataset.created_at} />
      </span>
    </li>
  );
}

/** The versions of a dataset from the first to the last, and what made each out of the one before. */
export function LineageStrip({ dataset }: { dataset: Dataset }) {
  const query = useQuery(versionsQuery(dataset.project_id, dataset.name));
  const versions = query.data?.versions ?? [];
  const lineages = useQueries({
    queries: versions.map((item) => ({ ...lineageQuery(item.id), staleTime: 60_000 })),
  });
  return (
    <Panel
      title="Versions"
      note="A version never changes: cleaning or importing again makes the next one."
    >
      <QueryView query={query} skeleton={<BlockSkeleton height={120} />} compact>
        {({ cut }) => (
          <>
            <ol className={classes.strip} aria-label="Versions">
              {versions.map((item, index) => (
                <Stop
                  key={item.id}
                  dataset={item}
                  parent={versions.find((other) => other.id === item.parent_id)}
                  lineage={lineages[index]?.data}
                  current={item.id === dataset.id}
                />
              ))}
            </ol>
            {cut && (
              <p className={layout.dim}>
                Only the project’s newest 1,000 datasets were looked through for versions.
              </p>
            )}
          </>
        )}
      </QueryView>
    </Panel>
  );
}
