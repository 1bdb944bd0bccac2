import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { firstPage, nextCursor, pageQuery } from '@/api/pages';
import { keys } from '@/api/query-keys';
import type { Dataset, DatasetColumn, DatasetCreate } from '@/api/types';

export const datasetsQuery = (projectId: string, deleted = false) =>
  infiniteQueryOptions({
    queryKey: [...keys.datasets(projectId), { deleted }],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/projects/{id}/datasets', {
          params: {
            path: { id: projectId },
            query: { ...pageQuery(pageParam), sort: '-created_at', deleted },
          },
          signal,
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    // An import takes seconds: look again until all have ended.
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((item) => item.status === 'importing'))
        ? 1000
        : false,
  });

/** The newest version under a name, deleted ones counted: the next import under it gets the number after. 0: none. */
export const lastVersionQuery = (projectId: string, name: string) =>
  queryOptions({
    queryKey: [...keys.datasets(projectId), { lastVersionOf: name }],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        [false, true].map((deleted) =>
          body(
            api.GET('/api/projects/{id}/datasets', {
              params: {
                path: { id: projectId },
                query: { limit: 200, sort: '-created_at', name, deleted },
              },
              signal,
            }),
          ),
        ),
      );
      const versions = pages
        .flatMap((page) => page.items)
        .filter((item) => item.name === name)
        .map((item) => item.version);
      return Math.max(0, ...versions);
    },
  });

export const datasetQuery = (id: string) =>
  queryOptions({
    queryKey: keys.dataset(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/datasets/{id}', { params: { path: { id } }, signal })),
    refetchInterval: (query) => (query.state.data?.status === 'importing' ? 500 : false),
  });

export const datasetSchemaQuery = (id: string) =>
  queryOptions({
    queryKey: keys.datasetSchema(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/datasets/{id}/schema', { params: { path: { id } }, signal })),
    staleTime: Infinity,
  });

/** Rows of a stored dataset never change, so a page is fetched once. */
export const datasetRowsQuery = (id: string, offset: number, limit: number) =>
  queryOptions({
    queryKey: keys.datasetRows(id, offset, limit),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/preview', {
          params: { path: { id }, query: { limit, offset } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });

type RoleChange = { name: string; role: DatasetColumn['role'] };

export function useChangeRole(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: RoleChange) =>
      body(
        api.PUT('/api/datasets/{id}/schema', {
          params: { path: { id: datasetId } },
          body: { columns: [change] },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.dataset(datasetId) }),
  });
}

export function useCreateDataset() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (values: DatasetCreate) => body(api.POST('/api/datasets', { body: values })),
    onSuccess: (dataset) =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.datasets(dataset.project_id) }),
        client.invalidateQueries({ queryKey: keys.projectStats(dataset.project_id) }),
      ]),
  });
}

function useStale() {
  const client = useQueryClient();
  return (projectId: string) =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.datasets(projectId) }),
      client.invalidateQueries({ queryKey: keys.projectStats(projectId) }),
    ]);
}

export function useDeleteDataset() {
  const stale = useStale();
  return useMutation({
    mutationFn: ({ id }: Dataset) =>
      body(api.DELETE('/api/datasets/{id}', { params: { path: { id } } })),
    onSuccess: (_, dataset) => stale(dataset.project_id),
  });
}

export function useRestoreDataset() {
  const stale = useStale();
  return useMutation({
    mutationFn: ({ id }: Dataset) =>
      body(api.POST('/api/datasets/{id}/restore', { params: { path: { id } } })),
    onSuccess: (_, dataset) => stale(dataset.project_id),
  });
}
