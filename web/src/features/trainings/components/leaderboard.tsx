import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { LeaderboardRow, Training } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { Gap } from '@/components/ui/gap';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { Tag } from '@/components/ui/tag';
import { formatBytes, formatDuration, formatMetric, formatValue, metricName } from '@/lib/format';
import { isLowerBetter } from '@/lib/tasks';

interface LeaderboardProps {
  training: Training;
  algorithmTitle: (id: string) => string;
}

export function Leaderboard({ training, algorithmTitle }: LeaderboardProps) {
  const rows = training.leaderboard;
  const metric = rows[0]?.metric;
  const best = training.best_model_id;
  const bestValue = rows.find((row) => row.model_id === best)?.value;

  const columns = useMemo<ColumnDef<LeaderboardRow>[]>(
    () => [
      { id: 'rank', header: '#', cell: ({ row }) => row.index + 1 },
      {
        header: 'Model',
        meta: { wide: true },
        cell: ({ row: { original: entry } }) => (
          <span className={layout.line}>
            <Link
              to="/p/$projectId/models/$modelId"
              params={{ projectId: training.project_id, modelId: entry.model_id }}
              className={layout.strong}
            >
              {algorithmTitle(entry.algorithm_id)}
            </Link>
            {entry.model_id === best && rows.length > 1 && <Tag tone="good">best score</Tag>}
          </span>
        ),
      },
      {
        id: 'score',
        header: metric ? metricName(metric) : 'Score',
        meta: { align: 'right' },
        cell: ({ row }) => (
          <span className={layout.strong}>{formatMetric(row.original.value)}</span>
        ),
      },
      {
        header: 'To the best',
        meta: { align: 'right' },
        cell: ({ row: { original: entry } }) => (
          <Gap
            isBest={entry.model_id === best}
            difference={
              bestValue == null || entry.value === null ? undefined : entry.value - bestValue
            }
          />
        ),
      },
      {
        header: 'Fit',
        meta: { align: 'right' },
        cell: ({ row }) => formatDuration(row.original.fit_seconds),
      },
      {
        header: 'Per row',
        meta: { align: 'right' },
        cell: ({ row: { original: entry } }) =>
          entry.predict_us_per_row === null
            ? '–'
            : `${formatValue(entry.predict_us_per_row, 2)} µs`,
      },
      {
        header: 'Size',
        meta: { align: 'right' },
        cell: ({ row }) => formatBytes(row.original.size_bytes),
      },
    ],
    [algorithmTitle, best, bestValue, metric, rows.length, training.project_id],
  );

  if (rows.length === 0 || !metric) return null;
  return (
    <Panel
      title="Leaderboard"
      note={`Score: ${metricName(metric)} on validation rows, ${isLowerBetter(metric) ? 'lower' : 'higher'} is better.`}
      flush
    >
      <ListTable
        label="Leaderboard"
        columns={columns}
        rows={rows}
        rowId={(entry) => entry.model_id}
      />
    </Panel>
  );
}
