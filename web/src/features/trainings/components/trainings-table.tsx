import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import { allItems, totalOf } from '@/api/pages';
import type { Training } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import layout from '@/components/ui/layout.module.css';
import { QueryView } from '@/components/ui/query-view';
import { RowAction } from '@/components/ui/row-action';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { toast, toastError } from '@/components/ui/toast';
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
  const remove = useDeleteTraining();
  const restore = useRestoreTraining();
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
        ? [
            {
              id: 'actions',
              header: () => <span className={layout.spoken}>Actions</span>,
              meta: { align: 'right' },
              cell: ({ row: { original: training } }) =>
                isRunning(training.status) ? null : (
                  <RowAction
                    label={`Delete ${training.name}`}
                    onClick={() => setDeleting(training)}
                  >
                    Delete
                  </RowAction>
                ),
            } satisfies ColumnDef<Training>,
          ]
        : []),
    ],
    [algorithmTitle, mayEdit, projectId],
  );

  return (
    <>
      <QueryView
        query={list}
        skeleton={<RowsSkeleton rows={5} />}
        wanted="see this project’s trainings"
      >
        {(data) => {
          const rows = allItems(data);
          return rows.length === 0 ? (
            empty
          ) : (
            <ListTable
              label="Trainings"
              columns={columns}
              rows={rows}
              rowId={(training) => training.id}
              total={totalOf(data)}
              onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
              loadingMore={list.isFetchingNextPage}
            />
          );
        }}
      </QueryView>
      <ConfirmDialog
        opened={deleting !== undefined}
        title={`Delete “${deleting?.name ?? ''}”?`}
        confirm="Delete training"
        onClose={() => setDeleting(undefined)}
        onConfirm={async () => {
          if (!deleting) return;
          await remove.mutateAsync(deleting);
          toast(`“${deleting.name}” was deleted.`, {
            label: 'Undo',
            run: () =>
              restore.mutate(deleting, {
                onError: (error) => toastError('The training was not restored', error),
              }),
          });
        }}
      >
        You can take this back for 30 days.
      </ConfirmDialog>
    </>
  );
}
