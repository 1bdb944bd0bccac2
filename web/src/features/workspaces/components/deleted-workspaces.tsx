import { useInfiniteQuery } from '@tanstack/react-query';
import { allItems } from '@/api/pages';
import type { Workspace } from '@/api/types';
import { DeletedTable } from '@/components/data-grid/deleted-table';
import { Panel } from '@/components/ui/panel';
import { deletedWorkspacesQuery, useRestoreWorkspace } from '../api/workspaces';

const nameOf = (workspace: Workspace) => workspace.name;
const noteOf = (workspace: Workspace) =>
  workspace.role === 'owner' ? '' : 'An owner of it can restore it.';
const owns = (workspace: Workspace) => workspace.role === 'owner';

/** Shown only to who was a member of one that can be brought back. */
export function DeletedWorkspaces() {
  const list = useInfiniteQuery(deletedWorkspacesQuery());
  const restore = useRestoreWorkspace().mutateAsync;
  if (!list.data || allItems(list.data).length === 0) return null;
  return (
    <Panel
      title="Deleted workspaces"
      note="A workspace comes back with its projects, data, models and members."
      flush
    >
      <DeletedTable
        list={list}
        of="workspaces"
        name={nameOf}
        note={noteOf}
        onRestore={({ id }) => restore(id)}
        mayRestore={owns}
      />
    </Panel>
  );
}
