import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import type { FeatureSet } from '@/api/types';
import { deleteColumn } from '@/components/data-grid/delete-column';
import { PagedTable } from '@/components/data-grid/paged-table';
import { DeleteDialog } from '@/components/ui/delete-dialog';
import layout from '@/components/ui/layout.module.css';
import { Status } from '@/components/ui/status';
import { TimeAgo } from '@/components/ui/time-ago';
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
  const remove = useDeleteFeatureSet().mutateAsync;
  const restore = useRestoreFeatureSet().mutateAsync;
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
      ...(mayEdit ? [deleteColumn<FeatureSet>(setDeleting)] : []),
    ],
    [mayEdit, projectId],
  );
  return (
    <>
      <PagedTable
        list={list}
        label="Feature sets"
        columns={columns}
        empty={empty}
        wanted="see feature sets"
        skeletonRows={4}
      />
      <DeleteDialog
        item={deleting}
        noun="feature set"
        remove={remove}
        restore={restore}
        onClose={() => setDeleting(undefined)}
      >
        Models trained with it keep their own copy of the steps.
      </DeleteDialog>
    </>
  );
}
