import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { firstPage, nextCursor, pageQuery } from '@/api/pages';
import { keys } from '@/api/query-keys';

export const predictionsQuery = (projectId: string, modelId?: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.predictions(projectId), { modelId }],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/projects/{id}/predictions', {
          params: {
            path: { id: projectId },
            query: { ...pageQuery(pageParam), ...(modelId ? { model_id: modelId } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
  });

/** What was answered does not change. */
export const predictionQuery = (id: string) =>
  queryOptions({
    queryKey: keys.prediction(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/predictions/{id}', { params: { path: { id } }, signal })),
    staleTime: Infinity,
  });
