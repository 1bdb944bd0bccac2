import { useInfiniteQuery } from '@tanstack/react-query';
import type { Project } from '@/api/types';
import { DeletedTable } from '@/components/data-grid/deleted-table';
import { useRestoreProject } from '../api/change-project';
import { projectsQuery } from '../api/list-projects';

const nameOf = (project: Project) => project.name;
const noteOf = (project: Project) => project.type;

export function DeletedProjects({
  workspaceId,
  mayEdit,
}: {
  workspaceId: string;
  mayEdit: boolean;
}) {
  const list = useInfiniteQuery(projectsQuery(workspaceId, { deleted: true, sort: '-updated_at' }));
  const restore = useRestoreProject(workspaceId).mutateAsync;
  return (
    <DeletedTable
      list={list}
      of="projects"
      name={nameOf}
      note={noteOf}
      onRestore={mayEdit ? ({ id }) => restore(id) : undefined}
    />
  );
}
