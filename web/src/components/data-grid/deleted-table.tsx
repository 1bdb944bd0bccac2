import { Button } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import { actionsHeader } from './delete-column';
import { PagedTable, type PagedList } from './paged-table';
import { useNow } from '@/hooks/use-now';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { TimeAgo } from '@/components/ui/time-ago';
import { toast, toastError } from '@/components/ui/toast';
import { daysLeft } from '@/components/ui/days-left';

interface Deleted {
  id: string;
  deleted_at: string | null;
}

interface DeletedTableProps<T extends Deleted> {
  /** "datasets": what the list is of. */
  of: string;
  list: PagedList<T>;
  name: (row: T) => string;
  note?: (row: T) => ReactNode;
  /** Absent: the user may look only. */
  onRestore?: (row: T) => Promise<unknown>;
  mayRestore?: (row: T) => boolean;
}

function DaysLeft({ at }: { at: string | null }) {
  const left = daysLeft(at, useNow());
  if (left === undefined) return <>–</>;
  return <>{left <= 1 ? 'within a day' : `in ${left} days`}</>;
}

function RestoreButton({ name, run }: { name: string; run: () => Promise<unknown> }) {
  const [busy, setBusy] = useState(false);
  async function restore() {
    setBusy(true);
    try {
      await run();
      toast(`“${name}” is back.`);
    } catch (error) {
      toastError(`“${name}” was not restored`, error);
      setBusy(false);
    }
  }
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={busy}
      aria-label={`Restore ${name}`}
      onClick={() => void restore()}
    >
      Restore
    </Button>
  );
}

/** What was deleted, how long it can be restored, and the way back. */
export function DeletedTable<T extends Deleted>(props: DeletedTableProps<T>) {
  const { of, list, name, note, onRestore, mayRestore } = props;
  const columns = useMemo<ColumnDef<T>[]>(
    () => [
      {
        header: 'Name',
        meta: { wide: true },
        cell: ({ row: { original } }) => (
          <div>
            <span className={layout.strong}>{name(original)}</span>
            {note && <div className={layout.dim}>{note(original)}</div>}
          </div>
        ),
      },
      { header: 'Deleted', cell: ({ row }) => <TimeAgo at={row.original.deleted_at} /> },
      { header: 'Gone for good', cell: ({ row }) => <DaysLeft at={row.original.deleted_at} /> },
      {
        id: 'actions',
        header: actionsHeader,
        meta: { align: 'right' },
        cell: ({ row: { original } }) =>
          onRestore && (!mayRestore || mayRestore(original)) ? (
            <RestoreButton name={name(original)} run={() => onRestore(original)} />
          ) : null,
      },
    ],
    [mayRestore, name, note, onRestore],
  );
  return (
    <PagedTable
      list={list}
      label={`Deleted ${of}`}
      columns={columns}
      wanted="see what was deleted"
      empty={
        <EmptyState title="Nothing to restore">
          Deleted {of} stay here for 30 days; after that they are gone for good.
        </EmptyState>
      }
    />
  );
}
