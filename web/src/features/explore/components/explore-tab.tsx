import { useQuery } from '@tanstack/react-query';
import type { Dataset, DatasetColumn, TableStatistics } from '@/api/types';
import { Figures } from '@/components/ui/figure';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { formatCount, formatPercent, plural } from '@/lib/format';
import { edaQuery, statisticsQuery, useStartEda } from '../api/profile';
import { toastError } from '@/components/ui/toast';
import type { Cleaning } from '../hooks/use-cleaning';
import { kindsWords } from '../lib/columns';
import { ColumnCards } from './column-cards';
import { ColumnDetail } from './column-detail';
import { Exactness } from './exactness';
import { UnusualList } from './outliers-panel';
import { ProfileView } from './profile-view';
import { ReportMenu } from './report-menu';
import { TargetBar } from './target-bar';

function overview(statistics: TableStatistics, columns: DatasetColumn[]) {
  const cells = (statistics.sample_rows ?? statistics.row_count) * statistics.column_count;
  return [
    { label: 'Rows', value: formatCount(statistics.row_count) },
    {
      label: 'Columns',
      value: formatCount(statistics.column_count),
      note: kindsWords(columns),
    },
    {
      label: 'Missing cells',
      value: formatCount(statistics.missing_cells),
      note: cells > 0 ? formatPercent(statistics.missing_cells / cells, 1) : undefined,
    },
    { label: 'Repeated rows', value: formatCount(statistics.duplicate_rows) },
    {
      label: 'Unusual rows',
      value: statistics.unusual_rows ? formatCount(statistics.unusual_rows.count) : '–',
      note: statistics.unusual_rows
        ? `of ${formatCount(statistics.unusual_rows.scored_rows)} looked at`
        : 'needs 2 number columns, 50 rows',
    },
  ];
}

interface ExploreTabProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  column: string | undefined;
  by: string | undefined;
  /** Absent: the user may look only. */
  cleaning: Cleaning | undefined;
  onColumn: (name: string | undefined) => void;
  onBy: (by: string | undefined) => void;
}

/** The dataset at a glance, and each of its columns. */
export function ExploreTab(props: ExploreTabProps) {
  const { dataset, columns, column, by, cleaning, onColumn, onBy } = props;
  const query = useQuery(statisticsQuery(dataset.id, 0));
  const eda = useQuery(edaQuery(dataset.id));
  const start = useStartEda(dataset.id);
  // As the server chooses it: what was asked for, else the column with the role.
  const target = eda.data?.without_target
    ? null
    : (eda.data?.target ?? columns.find(({ role }) => role === 'target')?.name ?? null);

  if (column !== undefined && columns.some(({ name }) => name === column))
    return (
      <ColumnDetail
        dataset={dataset}
        columns={columns}
        name={column}
        by={by}
        target={target}
        cleaning={cleaning}
        onColumn={onColumn}
        onBy={onBy}
        onTarget={
          cleaning &&
          ((name) =>
            start.mutate(
              { target: name, sampleRows: null },
              { onError: (error) => toastError('The dataset was not looked at', error) },
            ))
        }
      />
    );

  return (
    <ProfileView
      dataset={dataset}
      query={query}
      mayEdit={cleaning !== undefined}
      skeleton={<BlockSkeleton height={420} />}
    >
      {(statistics) => (
        <div className={layout.stack}>
          <Figures items={overview(statistics, columns)} label="The dataset at a glance" />
          <div className={layout.spread}>
            {cleaning ? (
              <TargetBar
                key={`${target}`}
                dataset={dataset}
                columns={columns}
                target={target}
                exact={statistics.exact}
              />
            ) : (
              <p>
                {target === null ? 'No target is chosen.' : `Target: ${target}.`} Editors can choose
                another.
              </p>
            )}
            <span className={layout.near}>
              <Exactness
                exact={statistics.exact}
                rows={statistics.sample_rows}
                of={statistics.row_count}
              />
              <ReportMenu dataset={dataset} />
            </span>
          </div>
          <ColumnCards
            datasetId={dataset.id}
            columns={columns}
            target={target}
            onColumn={onColumn}
          />
          {statistics.unusual_rows && statistics.unusual_rows.count > 0 && (
            <Panel
              title="Unusual rows"
              note={`Rows that stand alone in ${plural(statistics.unusual_rows.columns.length, 'number column')} together, by an isolation forest.`}
            >
              <UnusualList datasetId={dataset.id} unusual={statistics.unusual_rows} />
            </Panel>
          )}
        </div>
      )}
    </ProfileView>
  );
}
