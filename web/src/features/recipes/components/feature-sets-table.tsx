import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import { allItems, totalOf } from '@/api/pages';
import type { FeatureSet } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import layout from '@/components/ui/layout.module.css';
import { QueryView } from '@/components/ui/query-view';
import { RowAction } from '@/components/ui/row-action';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
import { toast, toastError } from '@/components/ui/toast';
import { plural } from '@/lib/format';
import { featureSetsQuery, useDeleteFeatureSet, useRestoreFeatureSet } from '../api/feature-sets';
import { methodNames, summaryOf } from '../lib/feature-set';

interface FeatureSetsTableProps {
  projectId: string;
  mayEdit: boolean;
  empty: ReactNode;
}

export function FeatureSetsTable({ projectId, mayEdit, empty }: FeatureSetsTableProps) {
  const list = useInfiniteQuery(featureSetsQuery(projectId));
  const remove = useDeleteFeatureSet();
  const restore = useRestoreFeatureSet();
  const [deleting, setDeleting] = useState<FeatureSet>();
  const columns = useMemo<ColumnDef<FeatureSet>[]>(
    () => [
      {
        header: 'Features',
        meta: { wide: true },
        cell: ({ row: { original: set } }) => (
          <div>
            <Link
              to="/p/$projectId/features/$setId"
              params={{ projectId, setId: set.id }}
              className={layout.strong}
            >
              {set.name}
            </Link>
            <div className={layout.dim}>
              {set.kind === 'select'
                ? `selected by ${methodNames[set.method ?? ''] ?? set.method ?? ''}`
                : plural(set.steps.length, 'step')}
              {set.target ? ` · for ${set.target}` : ''}
            </div>
            {set.status === 'failed' && set.error && (
              <div className={layout.bad}>{set.error.message}</div>
            )}
          </div>
        ),
      },
      { header: 'State', cell: ({ row }) => <Status value={row.original.status} /> },
      {
        header: 'Columns',
        cell: ({ row: { original: set } }) => (set.status === 'ready' ? summaryOf(set) : '–'),
      },
      { header: 'Made', cell: ({ row }) => <TimeAgo at={row.original.created_at} /> },
      ...(mayEdit
        ? [
            {
              id: 'actions',
              header: () => <span className={layout.spoken}>Actions</span>,
              meta: { align: 'right' },
              cell: ({ row: { original: set } }) => (
                <RowAction label={`Delete ${set.name}`} onClick={() => setDeleting(set)}>
                  Delete
                </RowAction>
              ),
            } satisfies ColumnDef<FeatureSet>,
          ]
        : []),
    ],
    [mayEdit, projectId],
  );
  return (
    <>
      <QueryView query={list} skeleton={<RowsSkeleton rows={4} />} wanted="see feature sets">
        {(data) => {
          const rows = allItems(data);
          return rows.length === 0 ? (
            empty
          ) : (
            <ListTable
              label="Feature sets"
              columns={columns}
              rows={rows}
              rowId={(set) => set.id}
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
        confirm="Delete features"
        onClose={() => setDeleting(undefined)}
        onConfirm={async () => {
          if (!deleting) return;
          await remove.mutateAsync(deleting);
          toast(`“${deleting.name}” was deleted.`, {
            label: 'Undo',
            run: () =>
              restore.mutate(deleting, {
                onError: (error) => toastError('The features were not restored', error),
              }),
          });
        }}
      >
        Models trained with it keep their own copy of the steps. You can take this back for 30 days.
      </ConfirmDialog>
    </>
  );
}
