import { Button, Select } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { AuditEntry, Member } from '@/api/types';
import { PagedTable } from '@/components/data-grid/paged-table';
import { CopyButton } from '@/components/ui/copy-button';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { TimeAgo } from '@/components/ui/time-ago';
import { auditQuery, type AuditFilter } from '../api/audit';
import { membersQuery } from '../api/members';
import { actionWords, detailWords, knownActions } from '../lib/audit-words';
import classes from './audit-panel.module.css';

function Target({ entry, person }: { entry: AuditEntry; person: string | undefined }) {
  const { name = person, rest } = detailWords(entry.detail);
  return (
    <span className={classes.target}>
      <span>
        {name ?? <code>{entry.target_id}</code>}{' '}
        {rest && <span className={layout.dim}>{rest}</span>}
      </span>
      {entry.target_id && (
        <CopyButton value={entry.target_id} label={`Copy the id of ${name ?? entry.target_type}`} />
      )}
    </span>
  );
}

const columnsFor = (people: readonly Member[]): ColumnDef<AuditEntry>[] => [
  {
    header: 'What',
    meta: { width: '24%' },
    cell: ({ row }) => <span className={layout.strong}>{actionWords(row.original.action)}</span>,
  },
  {
    header: 'On',
    meta: { wide: true },
    cell: ({ row: { original: entry } }) => (
      <Target
        entry={entry}
        person={people.find((member) => member.user_id === entry.target_id)?.email}
      />
    ),
  },
  {
    header: 'Who',
    cell: ({ row }) => row.original.actor ?? <span className={layout.dim}>the server</span>,
  },
  {
    header: 'When',
    meta: { width: '140px' },
    cell: ({ row }) => (
      <span className={classes.when}>
        <TimeAgo at={row.original.at} />
      </span>
    ),
  },
];

const actions = knownActions.map((action) => ({ value: action, label: actionWords(action) }));

export function AuditPanel({ workspaceId }: { workspaceId: string }) {
  const [filter, setFilter] = useState<AuditFilter>({});
  const list = useInfiniteQuery(auditQuery(workspaceId, filter));
  const members = useQuery(membersQuery(workspaceId));
  const people = members.data?.items;
  const columns = useMemo(() => columnsFor(people ?? []), [people]);
  const filtered = Boolean(filter.action ?? filter.actor_id);
  const set = (part: AuditFilter) =>
    setFilter((before) =>
      Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value)),
    );
  return (
    <Panel
      title="Audit log"
      note="Every change in this workspace. It cannot be edited."
      actions={
        list.error ? undefined : (
          <>
            <Select
              aria-label="What"
              placeholder="Anything done"
              size="xs"
              w={210}
              clearable
              searchable
              clearButtonProps={{ 'aria-label': 'Anything done' }}
              data={actions}
              value={filter.action ?? null}
              onChange={(action) => set({ action: action ?? undefined })}
            />
            <Select
              aria-label="Who"
              placeholder="By anyone"
              size="xs"
              w={190}
              clearable
              clearButtonProps={{ 'aria-label': 'By anyone' }}
              data={(members.data?.items ?? []).map((member) => ({
                value: member.user_id,
                label: member.full_name || member.email,
              }))}
              value={filter.actor_id ?? null}
              onChange={(actor) => set({ actor_id: actor ?? undefined })}
            />
          </>
        )
      }
      flush
    >
      <PagedTable
        list={list}
        label="Audit log"
        columns={columns}
        wanted="see this workspace’s audit log"
        empty={
          <EmptyState
            title={filtered ? 'Nothing matches' : 'Nothing was changed yet'}
            action={
              filtered ? (
                <Button variant="default" onClick={() => setFilter({})}>
                  Clear the filter
                </Button>
              ) : undefined
            }
          />
        }
      />
    </Panel>
  );
}
