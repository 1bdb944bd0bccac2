import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { Dataset, DatasetLineage } from '@/api/types';
import { ApiError } from '@/api/errors';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { PageSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { datasetQuery } from '@/features/datasets/api/datasets';
import { ExportMenu } from '@/features/datasets/components/export-menu';
import { Importing } from '@/features/datasets/components/importing';
import { failureTitle, makingOf, mayReadAgain, type Making } from '@/features/datasets/lib/making';
import { lineageQuery } from '@/features/explore/api/clean';
import { importRequestOf } from '@/features/explore/lib/lineage';
import { RefusedRules } from '@/features/rules/components/refused-rules';
import { RefreshButton } from '@/features/sources/components/refresh-button';
import { formatBytes, plural } from '@/lib/format';
import { DatasetTabs } from './dataset-tabs';
import { ProjectCrumb } from './project-crumb';
import { useProject } from './use-project';

const route = '/_app/p/$projectId/data/$datasetId' as const;

interface FailedProps {
  dataset: Dataset;
  making: Making;
  lineage: DatasetLineage | undefined;
}

/** From a version that could not be made to where that can be mended. */
function WaysOut({ dataset, making, lineage }: FailedProps) {
  const { project_id: projectId, parent_id: parent, upload_id: upload } = dataset;
  const params = { projectId };
  const source = dataset.datasource_id;
  const filename = lineage && importRequestOf(lineage).upload?.filename;
  return (
    <>
      {upload && source && filename && (
        <LinkButton
          to="/p/$projectId/data/import/$uploadId"
          params={{ ...params, uploadId: upload }}
          search={{ source, name: filename }}
          variant="default"
        >
          Change how it is read
        </LinkButton>
      )}
      {parent && (
        <LinkButton
          to="/p/$projectId/data/$datasetId"
          params={{ ...params, datasetId: parent }}
          search={making === 'clean' ? { tab: 'quality' } : {}}
          variant="default"
        >
          Back to the version it was made of
        </LinkButton>
      )}
      {upload && (
        <LinkButton to="/p/$projectId/data" params={params} variant="default">
          Upload a corrected file
        </LinkButton>
      )}
      {source && !upload && making !== 'clean' && (
        <LinkButton
          to="/p/$projectId/sources/$sourceId"
          params={{ ...params, sourceId: source }}
          variant="default"
        >
          Back to the data source
        </LinkButton>
      )}
    </>
  );
}

function Failed(props: FailedProps) {
  const { error } = props.dataset;
  return (
    <Panel>
      <ErrorState
        error={
          new ApiError({
            status: 422,
            code: error?.code ?? 'import_failed',
            title: failureTitle(props.making, props.dataset),
            detail: error?.message,
            errors: error?.errors,
          })
        }
        action={<WaysOut {...props} />}
      />
    </Panel>
  );
}

export function DatasetPage() {
  const { projectId, datasetId } = useParams({ from: route });
  const { project, mayEdit } = useProject(projectId);
  const navigate = useNavigate();
  const query = useQuery(datasetQuery(datasetId));
  const { data: lineage } = useQuery(lineageQuery(datasetId));
  return (
    <QueryView query={query} skeleton={<PageSkeleton />} wanted="see this dataset">
      {(dataset) => {
        const making = makingOf(lineage?.operation, dataset);
        return (
          <>
            <PageHeader
              title={dataset.name}
              over={<ProjectCrumb project={project} />}
              facts={
                dataset.status === 'ready'
                  ? [
                      `${plural(dataset.row_count ?? 0, 'row')} × ${plural(dataset.column_count ?? 0, 'column')}`,
                      formatBytes(dataset.size_bytes),
                      `version ${dataset.version}`,
                      <span key="at">
                        {making === 'clean' ? 'made' : 'imported'}{' '}
                        <TimeAgo at={dataset.created_at} />
                      </span>,
                    ]
                  : [<Status key="status" value={dataset.status} />]
              }
              actions={
                dataset.status === 'ready' ? (
                  <>
                    {mayEdit && mayReadAgain(making, dataset) && (
                      <RefreshButton
                        dataset={dataset}
                        onCreated={(next) =>
                          void navigate({
                            to: '/p/$projectId/data/$datasetId',
                            params: { projectId, datasetId: next.id },
                          })
                        }
                      />
                    )}
                    <ExportMenu dataset={dataset} />
                    {mayEdit && (
                      <LinkButton
                        to="/p/$projectId/train/new"
                        params={{ projectId }}
                        search={{ dataset: datasetId }}
                      >
                        Train a model
                      </LinkButton>
                    )}
                  </>
                ) : undefined
              }
            />
            <div className={layout.stack}>
              {dataset.status === 'importing' && <Importing dataset={dataset} making={making} />}
              {dataset.status === 'failed' && (
                <Failed dataset={dataset} making={making} lineage={lineage} />
              )}
              {dataset.error?.code === 'rule_failed' && <RefusedRules datasetId={dataset.id} />}
              {dataset.status === 'ready' && project && (
                <DatasetTabs
                  key={dataset.id}
                  dataset={dataset}
                  project={project}
                  mayEdit={mayEdit}
                />
              )}
            </div>
          </>
        );
      }}
    </QueryView>
  );
}
