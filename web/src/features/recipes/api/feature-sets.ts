import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { firstPage, nextCursor, pageQuery } from '@/api/pages';
import { patient } from '@/api/patience';
import { keys } from '@/api/query-keys';
import type { FeatureSelectCreate, FeatureSet, FeatureSetCreate } from '@/api/types';
import { isFitting } from '../lib/feature-set';

export const featureSetsQuery = (projectId: string, deleted = false) =>
  infiniteQueryOptions({
    queryKey: [...keys.featureSets(projectId), { deleted }],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/projects/{id}/features', {
          params: {
            path: { id: projectId },
            query: { ...pageQuery(pageParam), sort: '-created_at', deleted },
          },
          signal,
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some(isFitting)) ? 2000 : false,
  });

export const featureSetQuery = (id: string) =>
  queryOptions({
    queryKey: keys.featureSet(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/features/{id}', { params: { path: { id } }, signal })),
    refetchInterval: (query) => (query.state.data && isFitting(query.state.data) ? 800 : false),
  });

// What a set that is ready says never changes.
export const featurePreviewQuery = (id: string) =>
  queryOptions({
    queryKey: keys.featurePart(id, 'preview'),
    queryFn: ({ signal }) =>
      body(api.GET('/api/features/{id}/preview', { params: { path: { id } }, signal })),
    staleTime: Infinity,
  });

export const featureImportanceQuery = (id: string, method?: string) =>
  queryOptions({
    queryKey: keys.featurePart(id, { importance: method }),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/features/{id}/importance', {
          params: { path: { id }, query: method ? { method } : {} },
          signal,
        }),
      ),
    ...patient,
  });

export const featureSelectionQuery = (id: string) =>
  queryOptions({
    queryKey: keys.featurePart(id, 'selection'),
    queryFn: ({ signal }) =>
      body(api.GET('/api/features/{id}/selection', { params: { path: { id } }, signal })),
    staleTime: Infinity,
  });

function useMade(projectId: string) {
  const client = useQueryClient();
  return (made: FeatureSet) => {
    client.setQueryData(keys.featureSet(made.id), made);
    return client.invalidateQueries({ queryKey: keys.featureSets(projectId) });
  };
}

export function useEngineer(projectId: string) {
  return useMutation({
    mutationFn: (wanted: FeatureSetCreate) =>
      body(api.POST('/api/features/engineer', { body: wanted })),
    onSuccess: useMade(projectId),
  });
}

export function useSelectFeatures(projectId: string) {
  return useMutation({
    mutationFn: (wanted: FeatureSelectCreate) =>
      body(api.POST('/api/features/select', { body: wanted })),
    onSuccess: useMade(projectId),
  });
}

export function useDeleteFeatureSet() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (set: FeatureSet) =>
      body(api.DELETE('/api/features/{id}', { params: { path: { id: set.id } } })),
    onSuccess: (_, set) => client.invalidateQueries({ queryKey: keys.featureSets(set.project_id) }),
  });
}

export function useRestoreFeatureSet() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (set: FeatureSet) =>
      body(api.POST('/api/features/{id}/restore', { params: { path: { id: set.id } } })),
    onSuccess: (_, set) => client.invalidateQueries({ queryKey: keys.featureSets(set.project_id) }),
  });
}
