import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/query-keys';
import type { Role } from '@/api/types';

export const apiKeysQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: keys.apiKeys(workspaceId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/workspaces/{id}/api-keys', {
          params: { path: { id: workspaceId }, query: { limit: 200 } },
          signal,
        }),
      ),
  });

export function useCreateApiKey(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (values: { name: string; role: Role; expires_at: string | null }) =>
      body(
        api.POST('/api/workspaces/{id}/api-keys', {
          params: { path: { id: workspaceId } },
          body: {
            name: values.name,
            role: values.role,
            ...(values.expires_at ? { expires_at: values.expires_at } : {}),
          },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apiKeys(workspaceId) }),
  });
}

export function useRevokeApiKey(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.DELETE('/api/api-keys/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apiKeys(workspaceId) }),
  });
}
