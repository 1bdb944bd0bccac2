import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import type { Training } from '@/api/types';
import { deleteColumn } from '@/components/data-grid/delete-column';
import { PagedTable } from '@/components/data-grid/paged-table';
import { DeleteDialog } from '@/components/ui/delete-dialog';
import layout from '@/components/ui/layout.module.css';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { formatDuration, formatMetric, formatPercent, metricName } from '@/lib/format';
import { trainingsQuery, useDeleteTraining, useRestoreTraining } from '../api/trainings';
import { elapsedSeconds, isRunning } from '../lib/training-state';

interface TrainingsTableProps {
  projectId: string;
  mayEdit: boolean;
  algorithmTitle: (id: string) => string;
  empty: ReactNode;
}

export function TrainingsTable({ projectId, mayEdit, algorithmTitle, empty }: TrainingsTableProps) {
  const list = useInfiniteQuery(trainingsQuery(projectId));
  const remove = useDeleteTraining().mutateAsync;
  const restore = useRestoreTraining().mutateAsync;
  const [deleting, setDeleting] = useState<Training>();

  const columns = useMemo<ColumnDef<Training>[]>(
    () => [
      {
        header: 'Training',
        meta: { wide: true },
        cell: ({ row: { original: training } }) => (
          <div>
            <Link
              to="/p/$projectId/train/$trainingId"
              params={{ projectId, trainingId: training.id }}
              className={layout.strong}
            >
              {training.name}
            </Link>
            <div className={layout.dim}>
              {training.target ? `predicts ${training.target}` : 'finds groups'}
              {training.algorithm_id
                ? ` · ${algorithmTitle(training.algorithm_id)}`
                : ' · all algorithms compared'}
            </div>
            {training.status === 'failed' && training.error && (
              <div className={layout.bad}>{training.error.message}</div>
            )}
          </div>
        ),
      },
      {
        header: 'State',
        cell: ({ row: { original: training } }) => (
          <span className={layout.line}>
            <Status value={training.status} />
            {isRunning(training.status) && formatPercent(training.progress)}
          </span>
        ),
      },
      {
        header: 'Best score',
        meta: { align: 'right' },
        cell: ({ row: { original: training } }) => {
          const best =
            training.leaderboard.find((row) => row.model_id === training.best_model_id) ??
            training.leaderboard[0];
          return best ? (
            <div>
              <span className={layout.strong}>{formatMetric(best.value)}</span>
              <div className={layout.dim}>{metricName(best.metric)}</div>
            </div>
          ) : (
            '–'
          );
        },
      },
      {
        header: 'Took',
        meta: { align: 'right' },
        cell: ({ row: { original: training } }) =>
          training.finished_at ? formatDuration(elapsedSeconds(training, 0)) : '–',
      },
      {
        header: 'Started',
        cell: ({ row }) => <TimeAgo at={row.original.started_at ?? row.original.created_at} />,
      },
      ...(mayEdit
        ? [deleteColumn<Training>(setDeleting, (training) => !isRunning(training.status))]
        : []),
    ],
    [algorithmTitle, mayEdit, projectId],
  );

  return (
    <>
      <PagedTable
        list={list}
        label="Trainings"
        columns={columns}
        empty={empty}
        wanted="see this project’s trainings"
      />
      <DeleteDialog
        item={deleting}
        noun="training"
        remove={remove}
        restore={restore}
        onClose={() => setDeleting(undefined)}
      />
    </>
  );
}
