import { useInfiniteQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { allItems, totalOf } from '@/api/pages';
import type { AuditEntry } from '@/api/types';
import { ListTable } from '@/components/data-grid/list-table';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
import { TimeAgo } from '@/components/ui/time-ago';
import { auditQuery } from '../api/audit';

function detailText(detail: AuditEntry['detail']): string {
  if (!detail) return '';
  return Object.entries(detail)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');
}

const columns: ColumnDef<AuditEntry>[] = [
  { header: 'When', cell: ({ row }) => <TimeAgo at={row.original.at} /> },
  { header: 'Who', cell: ({ row }) => row.original.actor ?? 'the server' },
  { header: 'What', cell: ({ row }) => <code>{row.original.action}</code> },
  {
    header: 'On',
    meta: { wide: true },
    cell: ({ row: { original: entry } }) => (
      <div>
        {entry.target_type} <code className={layout.dim}>{entry.target_id}</code>
        {detailText(entry.detail) && <div className={layout.dim}>{detailText(entry.detail)}</div>}
      </div>
    ),
  },
];

export function AuditPanel({ workspaceId }: { workspaceId: string }) {
  const list = useInfiniteQuery(auditQuery(workspaceId));
  return (
    <Panel
      title="Audit log"
      note="Every change in this workspace: who, what and when. It cannot be edited."
      flush
    >
      <QueryView query={list} skeleton={<RowsSkeleton />} wanted="see this workspace’s audit log">
        {(data) => {
          const rows = allItems(data);
          return rows.length === 0 ? (
            <EmptyState title="Nothing was changed yet" />
          ) : (
            <ListTable
              label="Audit log"
              columns={columns}
              rows={rows}
              rowId={(entry) => entry.id}
              total={totalOf(data)}
              onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
              loadingMore={list.isFetchingNextPage}
            />
          );
        }}
      </QueryView>
    </Panel>
  );
}
