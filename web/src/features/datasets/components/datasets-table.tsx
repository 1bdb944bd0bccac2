import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import { allItems, totalOf } from '@/api/pages';
import type { Dataset } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import layout from '@/components/ui/layout.module.css';
import { QueryView } from '@/components/ui/query-view';
import { RowAction } from '@/components/ui/row-action';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { toast, toastError } from '@/components/ui/toast';
import { formatBytes, formatCount, formatPercent } from '@/lib/format';
import { datasetsQuery, useDeleteDataset, useRestoreDataset } from '../api/datasets';

interface DatasetsTableProps {
  projectId: string;
  mayEdit: boolean;
  empty: ReactNode;
}

export function DatasetsTable({ projectId, mayEdit, empty }: DatasetsTableProps) {
  const list = useInfiniteQuery(datasetsQuery(projectId));
  const remove = useDeleteDataset();
  const restore = useRestoreDataset();
  const [deleting, setDeleting] = useState<Dataset>();

  const columns = useMemo<ColumnDef<Dataset>[]>(
    () => [
      {
        header: 'Dataset',
        meta: { wide: true },
        cell: ({ row: { original: dataset } }) => (
          <div>
            <Link
              to="/p/$projectId/data/$datasetId"
              params={{ projectId, datasetId: dataset.id }}
              className={layout.strong}
            >
              {dataset.name}
            </Link>{' '}
            <span className={layout.dim}>v{dataset.version}</span>
            {dataset.status === 'failed' && (
              <div className={layout.bad}>{dataset.error?.message}</div>
            )}
          </div>
        ),
      },
      {
        header: 'State',
        cell: ({ row: { original: dataset } }) => (
          <span className={layout.line}>
            <Status value={dataset.status} />
            {dataset.status === 'importing' && dataset.job && formatPercent(dataset.job.progress)}
          </span>
        ),
      },
      {
        header: 'Rows',
        meta: { align: 'right' },
        cell: ({ row }) => formatCount(row.original.row_count),
      },
      {
        header: 'Columns',
        meta: { align: 'right' },
        cell: ({ row }) => formatCount(row.original.column_count),
      },
      {
        header: 'Size',
        meta: { align: 'right' },
        cell: ({ row }) => formatBytes(row.original.size_bytes),
      },
      { header: 'Imported', cell: ({ row }) => <TimeAgo at={row.original.created_at} /> },
      ...(mayEdit
        ? [
            {
              id: 'actions',
              header: () => <span className={layout.spoken}>Actions</span>,
              meta: { align: 'right' },
              cell: ({ row: { original: dataset } }) => (
                <RowAction label={`Delete ${dataset.name}`} onClick={() => setDeleting(dataset)}>
                  Delete
                </RowAction>
              ),
            } satisfies ColumnDef<Dataset>,
          ]
        : []),
    ],
    [mayEdit, projectId],
  );

  return (
    <>
      <QueryView query={list} skeleton={<RowsSkeleton rows={5} />} wanted="see this project’s data">
        {(data) => {
          const rows = allItems(data);
          return rows.length === 0 ? (
            empty
          ) : (
            <ListTable
              label="Datasets"
              columns={columns}
              rows={rows}
              rowId={(dataset) => dataset.id}
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
        confirm="Delete dataset"
        onClose={() => setDeleting(undefined)}
        onConfirm={async () => {
          if (!deleting) return;
          await remove.mutateAsync(deleting);
          toast(`“${deleting.name}” was deleted.`, {
            label: 'Undo',
            run: () =>
              restore.mutate(deleting, {
                onError: (error) => toastError('The dataset was not restored', error),
              }),
          });
        }}
      >
        Models trained on it stay and keep working. You can take this back for 30 days.
      </ConfirmDialog>
    </>
  );
}
