import { useQuery } from '@tanstack/react-query';
import type { Workspace } from '@/api/types';
import { DeletedTable } from '@/components/ui/deleted-table';
import { Panel } from '@/components/ui/panel';
import { deletedWorkspacesQuery, useRestoreWorkspace } from '../api/workspaces';

const nameOf = (workspace: Workspace) => workspace.name;
const noteOf = (workspace: Workspace) =>
  workspace.role === 'owner' ? '' : 'An owner of it can restore it.';
const owns = (workspace: Workspace) => workspace.role === 'owner';

/** Shown only to who was a member of one that can be brought back. */
export function DeletedWorkspaces() {
  const { data } = useQuery(deletedWorkspacesQuery());
  const restore = useRestoreWorkspace().mutateAsync;
  if (!data || data.items.length === 0) return null;
  return (
    <Panel
      title="Deleted workspaces"
      note="A workspace comes back with its projects, data, models and members."
      flush
    >
      <DeletedTable
        of="workspaces"
        rows={data.items}
        name={nameOf}
        note={noteOf}
        onRestore={({ id }) => restore(id)}
        mayRestore={owns}
      />
    </Panel>
  );
}
