import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { firstPage, nextCursor, pageQuery } from '@/api/pages';
import { keys } from '@/api/query-keys';
import type { FeatureImportance, Model } from '@/api/types';

export type ImportanceMethod = FeatureImportance['method'];

export const modelsQuery = (projectId: string, { sort = '-score', deleted = false } = {}) =>
  infiniteQueryOptions({
    queryKey: [...keys.models(projectId), { sort, deleted }],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/projects/{id}/models', {
          params: {
            path: { id: projectId },
            query: { ...pageQuery(pageParam), sort, deleted },
          },
          signal,
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
  });

// A model never changes; what is fetched once stays true.
const forever = { staleTime: Infinity } as const;

export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: keys.model(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/models/{id}', { params: { path: { id } }, signal })),
    ...forever,
  });

export const metricsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.modelMetrics(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/models/{id}/metrics', { params: { path: { id } }, signal })),
    ...forever,
  });

export const confusionQuery = (id: string, threshold: number | undefined) =>
  queryOptions({
    queryKey: keys.confusion(id, threshold),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/models/{id}/confusion-matrix', {
          params: { path: { id }, query: threshold === undefined ? {} : { threshold } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    ...forever,
  });

export const rocQuery = (id: string) =>
  queryOptions({
    queryKey: keys.roc(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/models/{id}/roc', { params: { path: { id } }, signal })),
    ...forever,
  });

/** The curves of models that were trained before these were kept are not there: no use to ask again. */
const once = { retry: false, ...forever } as const;

export const prQuery = (id: string) =>
  queryOptions({
    queryKey: keys.pr(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/models/{id}/pr', { params: { path: { id } }, signal })),
    ...once,
  });

export const calibrationQuery = (id: string) =>
  queryOptions({
    queryKey: keys.calibration(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/models/{id}/calibration', { params: { path: { id } }, signal })),
    ...once,
  });

export const liftQuery = (id: string) =>
  queryOptions({
    queryKey: keys.lift(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/models/{id}/lift', { params: { path: { id } }, signal })),
    ...once,
  });

export type Objective = 'f1' | 'accuracy' | 'balanced_accuracy' | 'mcc';

export const thresholdQuery = (id: string, objective: Objective) =>
  queryOptions({
    queryKey: keys.thresholdFor(id, objective),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/models/{id}/threshold', {
          params: { path: { id }, query: { objective } },
          signal,
        }),
      ),
    ...once,
  });

export const residualsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.residuals(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/models/{id}/residuals', { params: { path: { id } }, signal })),
    ...forever,
  });

export const importanceQuery = (id: string, method: ImportanceMethod) =>
  queryOptions({
    queryKey: keys.importance(id, method),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/models/{id}/feature-importance', {
          params: { path: { id }, query: { method } },
          signal,
        }),
      ),
    retry: false,
    ...forever,
  });

export function useDeleteModel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Model) =>
      body(api.DELETE('/api/models/{id}', { params: { path: { id } } })),
    onSuccess: (_, model) => client.invalidateQueries({ queryKey: keys.models(model.project_id) }),
  });
}

export function useRestoreModel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Model) =>
      body(api.POST('/api/models/{id}/restore', { params: { path: { id } } })),
    onSuccess: (_, model) => client.invalidateQueries({ queryKey: keys.models(model.project_id) }),
  });
}
