import { useQuery } from '@tanstack/react-query';
import { projectQuery } from '@/features/projects/api/get-project';
import { useRole } from '@/hooks/use-me';
import { atLeast } from '@/lib/roles';

/** The page's project, and whether the user may change things in it. */
export function useProject(projectId: string) {
  const query = useQuery(projectQuery(projectId));
  const role = useRole(query.data?.value.workspace_id);
  return {
    query,
    project: query.data?.value,
    etag: query.data?.etag,
    role,
    mayEdit: atLeast(role, 'editor'),
  };
}
