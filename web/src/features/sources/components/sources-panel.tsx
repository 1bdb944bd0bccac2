import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { DataSource } from '@/api/types';
import { deleteColumn } from '@/components/data-grid/delete-column';
import { ListTable } from '@/components/data-grid/list-table';
import { DeleteDialog } from '@/components/ui/delete-dialog';
import layout from '@/components/ui/layout.module.css';
import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { TimeAgo } from '@/components/ui/time-ago';
import { sourceKindsQuery, sourcesQuery, useDeleteSource, useRestoreSource } from '../api/sources';

interface SourcesPanelProps {
  projectId: string;
  mayEdit: boolean;
}

function placeOf({ config }: DataSource): string {
  const said = ['host', 'bucket', 'container', 'account', 'project_id'].map((key) => config[key]);
  return said.filter((value) => typeof value === 'string').join(', ');
}

/** The servers this project reads from. */
export function SourcesPanel({ projectId, mayEdit }: SourcesPanelProps) {
  const list = useQuery(sourcesQuery(projectId));
  const kinds = useQuery(sourceKindsQuery).data?.items;
  const remove = useDeleteSource().mutateAsync;
  const restore = useRestoreSource().mutateAsync;
  const [deleting, setDeleting] = useState<DataSource>();
  const columns = useMemo<ColumnDef<DataSource>[]>(
    () => [
      {
        header: 'Source',
        meta: { wide: true },
        cell: ({ row: { original: source } }) =>
          mayEdit ? (
            <Link
              to="/p/$projectId/sources/$sourceId"
              params={{ projectId, sourceId: source.id }}
              className={layout.strong}
            >
              {source.name}
            </Link>
          ) : (
            source.name
          ),
      },
      {
        header: 'Kind',
        cell: ({ row }) =>
          kinds?.find((kind) => kind.kind === row.original.kind)?.title ?? row.original.kind,
      },
      { header: 'Place', cell: ({ row }) => placeOf(row.original) },
      { header: 'Connected', cell: ({ row }) => <TimeAgo at={row.original.created_at} /> },
      ...(mayEdit ? [deleteColumn<DataSource>(setDeleting)] : []),
    ],
    [kinds, mayEdit, projectId],
  );
  return (
    <Panel
      title="Data sources"
      flush
      actions={
        mayEdit ? (
          <LinkButton to="/p/$projectId/sources/new" params={{ projectId }} variant="default">
            Connect a server
          </LinkButton>
        ) : undefined
      }
    >
      <QueryView query={list} skeleton={<RowsSkeleton rows={2} />} wanted="see data sources">
        {(page) => {
          const servers = page.items.filter((source) => source.kind !== 'file');
          return servers.length === 0 ? (
            <p className={layout.dim} style={{ padding: 'var(--space-4)' }}>
              Databases and object stores can be read directly: PostgreSQL, MySQL, S3 and more.
            </p>
          ) : (
            <ListTable
              label="Data sources"
              columns={columns}
              rows={servers}
              rowId={(source) => source.id}
            />
          );
        }}
      </QueryView>
      <DeleteDialog
        item={deleting}
        noun="data source"
        remove={remove}
        restore={restore}
        onClose={() => setDeleting(undefined)}
      >
        Datasets that were read from it stay; they cannot be read again.
      </DeleteDialog>
    </Panel>
  );
}
