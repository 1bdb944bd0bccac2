import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api, body, ifMatch, tagged } from '@/api/client';
import { firstPage, nextCursor, pageQuery } from '@/api/pages';
import { keys } from '@/api/query-keys';

export const workspaceQuery = (id: string) =>
  queryOptions({
    queryKey: keys.workspace(id),
    queryFn: ({ signal }) =>
      tagged(api.GET('/api/workspaces/{id}', { params: { path: { id } }, signal })),
  });

export const deletedWorkspacesQuery = () =>
  infiniteQueryOptions({
    queryKey: [...keys.workspaces, { deleted: true }],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/workspaces', {
          params: { query: { ...pageQuery(pageParam), deleted: true } },
          signal,
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
  });

/** A change of a workspace shows in the switcher too, which reads /auth/me. */
function useStale() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.me }),
      client.invalidateQueries({ queryKey: keys.workspaces }),
    ]);
}

export function useCreateWorkspace() {
  const stale = useStale();
  return useMutation({
    mutationFn: (values: { name: string; description: string }) =>
      body(api.POST('/api/workspaces', { body: values })),
    onSuccess: stale,
  });
}

export function useUpdateWorkspace(id: string, etag: string | undefined) {
  const stale = useStale();
  return useMutation({
    mutationFn: (values: { name: string; description: string }) =>
      body(
        api.PUT('/api/workspaces/{id}', {
          params: { path: { id } },
          body: values,
          ...ifMatch(etag),
        }),
      ),
    onSuccess: stale,
  });
}

export function useDeleteWorkspace() {
  const stale = useStale();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.DELETE('/api/workspaces/{id}', { params: { path: { id } } })),
    onSuccess: stale,
  });
}

export function useRestoreWorkspace() {
  const stale = useStale();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.POST('/api/workspaces/{id}/restore', { params: { path: { id } } })),
    onSuccess: stale,
  });
}
