import { queryOptions } from '@tanstack/react-query';
import { api, body, tagged } from '@/api/client';
import { keys } from '@/api/query-keys';

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: keys.project(id),
    queryFn: ({ signal }) =>
      tagged(
        api.GET('/api/projects/{project_id}', { params: { path: { project_id: id } }, signal }),
      ),
  });

export const projectStatsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.projectStats(id),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/projects/{project_id}/stats', {
          params: { path: { project_id: id } },
          signal,
        }),
      ),
  });
