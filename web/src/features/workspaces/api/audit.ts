import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { firstPage, nextCursor, pageQuery } from '@/api/pages';
import { keys } from '@/api/query-keys';

export interface AuditFilter {
  action?: string;
  actor_id?: string;
}

export const auditQuery = (workspaceId: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.audit(workspaceId), filter],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/workspaces/{id}/audit', {
          params: { path: { id: workspaceId }, query: { ...pageQuery(pageParam), ...filter } },
          signal,
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
  });
