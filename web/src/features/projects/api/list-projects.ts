import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { firstPage, nextCursor, pageQuery } from '@/api/pages';
import { keys } from '@/api/query-keys';
import type { ProjectStatus, ProjectType } from '@/api/types';

export interface ProjectFilter {
  sort?: string;
  status?: ProjectStatus;
  type?: ProjectType;
  search?: string;
  deleted?: boolean;
}

export const projectsQuery = (workspaceId: string, filter: ProjectFilter = {}) =>
  infiniteQueryOptions({
    queryKey: [...keys.projects(workspaceId), filter],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/workspaces/{workspace_id}/projects', {
          params: {
            path: { workspace_id: workspaceId },
            query: { ...pageQuery(pageParam), ...filter },
          },
          signal,
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
  });
