// What steps can do, which ones suggest themselves, and what they would do on a sample.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { ApiError } from '@/api/errors';
import { keys } from '@/api/query-keys';
import type { FeatureStep } from '@/api/types';

// Few samples are looked at at once: one more is told to ask again in a second.
const mostTries = 10;
const patient = {
  retry: (failures: number, error: Error) =>
    error instanceof ApiError && error.code === 'unavailable' && failures < mostTries,
  retryDelay: 1000,
  staleTime: Infinity,
};

export const operationsQuery = queryOptions({
  queryKey: keys.featureOperations,
  queryFn: ({ signal }) => body(api.GET('/api/feature-operations', { signal })),
  staleTime: Infinity,
});

export const suggestionsQuery = (datasetId: string, target: string) =>
  queryOptions({
    queryKey: keys.featureSuggestions(datasetId, target),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/feature-suggestions', {
          params: { path: { id: datasetId }, query: target ? { target } : {} },
          signal,
        }),
      ),
    ...patient,
  });

export const tryStepsQuery = (datasetId: string, target: string, steps: FeatureStep[]) =>
  queryOptions({
    queryKey: keys.featureTry(datasetId, target, steps),
    queryFn: ({ signal }) =>
      body(
        api.POST('/api/datasets/{id}/feature-preview', {
          params: { path: { id: datasetId } },
          body: { steps, ...(target ? { target } : {}) },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    ...patient,
  });
