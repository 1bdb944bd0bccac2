import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/query-keys';
import type { CleanStep, Dataset } from '@/api/types';

/** Makes the next version of a dataset, as a job; the dataset itself stays as it is. */
export function useClean(dataset: Dataset) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (steps: CleanStep[]) =>
      body(
        api.POST('/api/datasets/{id}/clean', {
          params: { path: { id: dataset.id } },
          body: { steps },
        }),
      ),
    onSuccess: (made) => {
      client.setQueryData(keys.dataset(made.id), made);
      return client.invalidateQueries({ queryKey: keys.datasets(dataset.project_id) });
    },
  });
}

/** A version on its way. */
export const madeQuery = (id: string) =>
  queryOptions({
    queryKey: keys.dataset(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/datasets/{id}', { params: { path: { id } }, signal })),
    refetchInterval: (query) => (query.state.data?.status === 'importing' ? 400 : false),
  });

/** How a version came to be. Grows once, when its job ends. */
export const lineageQuery = (id: string) =>
  queryOptions({
    queryKey: keys.lineage(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/datasets/{id}/lineage', { params: { path: { id } }, signal })),
  });

const mostVersions = 1000;

/** The versions of a dataset, the first first: those whose name is its name and not only has it in it. */
export const versionsQuery = (projectId: string, name: string) =>
  queryOptions({
    queryKey: keys.versions(projectId, name),
    queryFn: async ({ signal }) => {
      const page = await body(
        api.GET('/api/projects/{id}/datasets', {
          params: {
            path: { id: projectId },
            query: { limit: mostVersions, sort: '-created_at', name },
          },
          signal,
        }),
      );
      return {
        versions: page.items
          .filter((item) => item.name === name)
          .sort((a, b) => a.version - b.version),
        /** Older ones may be missing: the project has more datasets than one answer holds. */
        cut: page.next_cursor !== null,
      };
    },
    refetchInterval: (query) =>
      query.state.data?.versions.some((item) => item.status === 'importing') ? 1000 : false,
  });
