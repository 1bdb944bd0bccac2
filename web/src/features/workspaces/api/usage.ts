import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/query-keys';

export const usageQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: keys.usage(workspaceId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/workspaces/{id}/usage', { params: { path: { id: workspaceId } }, signal }),
      ),
  });
