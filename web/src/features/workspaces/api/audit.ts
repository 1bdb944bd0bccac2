import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { firstPage, nextCursor } from '@/api/pages';
import { keys } from '@/api/query-keys';

export const auditQuery = (workspaceId: string) =>
  infiniteQueryOptions({
    queryKey: keys.audit(workspaceId),
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/workspaces/{id}/audit', {
          params: {
            path: { id: workspaceId },
            query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
  });
