import { useInfiniteQuery } from '@tanstack/react-query';
import { allItems, totalOf } from '@/api/pages';
import type { Project } from '@/api/types';
import { DeletedTable } from '@/components/ui/deleted-table';
import { QueryView } from '@/components/ui/query-view';
import { RowsSkeleton } from '@/components/ui/skeletons';
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
    <QueryView query={list} skeleton={<RowsSkeleton rows={5} />} wanted="see what was deleted">
      {(data) => (
        <DeletedTable
          of="projects"
          rows={allItems(data)}
          name={nameOf}
          note={noteOf}
          onRestore={mayEdit ? ({ id }) => restore(id) : undefined}
          total={totalOf(data)}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          loadingMore={list.isFetchingNextPage}
        />
      )}
    </QueryView>
  );
}
