import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/query-keys';
import type { Role } from '@/api/types';

export const membersQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: keys.members(workspaceId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/workspaces/{id}/members', {
          params: { path: { id: workspaceId }, query: { limit: 200 } },
          signal,
        }),
      ),
  });

function useStale(workspaceId: string) {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.members(workspaceId) }),
      client.invalidateQueries({ queryKey: keys.me }),
    ]);
}

export function useAddMember(workspaceId: string) {
  const stale = useStale(workspaceId);
  return useMutation({
    mutationFn: (values: { email: string; role: Role }) =>
      body(
        api.POST('/api/workspaces/{id}/members', {
          params: { path: { id: workspaceId } },
          body: values,
        }),
      ),
    onSuccess: stale,
  });
}

export function useChangeRole(workspaceId: string) {
  const stale = useStale(workspaceId);
  return useMutation({
    mutationFn: ({ userId, role }: { userId: string; role: Role }) =>
      body(
        api.PUT('/api/workspaces/{id}/members/{user_id}', {
          params: { path: { id: workspaceId, user_id: userId } },
          body: { role },
        }),
      ),
    onSettled: stale,
  });
}

export function useRemoveMember(workspaceId: string) {
  const stale = useStale(workspaceId);
  return useMutation({
    mutationFn: (userId: string) =>
      body(
        api.DELETE('/api/workspaces/{id}/members/{user_id}', {
          params: { path: { id: workspaceId, user_id: userId } },
        }),
      ),
    onSuccess: stale,
  });
}
