import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import type { Dataset } from '@/api/types';
import { deleteColumn } from '@/components/data-grid/delete-column';
import { PagedTable } from '@/components/data-grid/paged-table';
import { DeleteDialog } from '@/components/ui/delete-dialog';
import layout from '@/components/ui/layout.module.css';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { formatBytes, formatCount, formatPercent } from '@/lib/format';
import { datasetsQuery, useDeleteDataset, useRestoreDataset } from '../api/datasets';

interface DatasetsTableProps {
  projectId: string;
  mayEdit: boolean;
  empty: ReactNode;
}

export function DatasetsTable({ projectId, mayEdit, empty }: DatasetsTableProps) {
  const list = useInfiniteQuery(datasetsQuery(projectId));
  const remove = useDeleteDataset().mutateAsync;
  const restore = useRestoreDataset().mutateAsync;
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
      ...(mayEdit ? [deleteColumn<Dataset>(setDeleting)] : []),
    ],
    [mayEdit, projectId],
  );

  return (
    <>
      <PagedTable
        list={list}
        label="Datasets"
        columns={columns}
        empty={empty}
        wanted="see this project’s data"
      />
      <DeleteDialog
        item={deleting}
        noun="dataset"
        remove={remove}
        restore={restore}
        onClose={() => setDeleting(undefined)}
      >
        Models trained on it stay and keep working.
      </DeleteDialog>
    </>
  );
}
