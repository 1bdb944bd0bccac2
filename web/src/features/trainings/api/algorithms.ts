import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/query-keys';

/** The whole catalogue; it changes only with the server's version. */
export const algorithmsQuery = queryOptions({
  queryKey: keys.algorithms,
  queryFn: ({ signal }) => body(api.GET('/api/algorithms', { signal })),
  staleTime: Infinity,
});

export const hyperparametersQuery = (id: string, datasetId: string) =>
  queryOptions({
    queryKey: keys.hyperparameters(id, datasetId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/algorithms/{id}/hyperparameters', {
          params: { path: { id }, query: { dataset_id: datasetId } },
          signal,
        }),
      ),
    staleTime: Infinity,
  });
