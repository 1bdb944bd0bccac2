import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { firstPage, nextCursor, pageQuery } from '@/api/pages';
import { keys } from '@/api/query-keys';
import type { TrainRequest, Training } from '@/api/types';
import { isRunning } from '../lib/training-state';

export const trainingsQuery = (projectId: string, deleted = false) =>
  infiniteQueryOptions({
    queryKey: [...keys.trainings(projectId), { deleted }],
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/projects/{id}/trainings', {
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
      query.state.data?.pages.some((page) => page.items.some((item) => isRunning(item.status)))
        ? 2000
        : false,
  });

export const trainingQuery = (id: string) =>
  queryOptions({
    queryKey: keys.training(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/trainings/{id}', { params: { path: { id } }, signal })),
    // The live stream tells of the end; this is the second way to learn of it.
    refetchInterval: (query) =>
      query.state.data && isRunning(query.state.data.status) ? 3000 : false,
  });

export function useStartTraining(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (values: TrainRequest) =>
      body(
        api.POST('/api/projects/{id}/train', { params: { path: { id: projectId } }, body: values }),
      ),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.trainings(projectId) }),
        client.invalidateQueries({ queryKey: keys.projectStats(projectId) }),
      ]),
  });
}

export function useCancelTraining(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => body(api.POST('/api/trainings/{id}/cancel', { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.training(id) }),
  });
}

export function useDeleteTraining() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Training) =>
      body(api.DELETE('/api/trainings/{id}', { params: { path: { id } } })),
    onSuccess: (_, training) =>
      client.invalidateQueries({ queryKey: keys.trainings(training.project_id) }),
  });
}

export function useRestoreTraining() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Training) =>
      body(api.POST('/api/trainings/{id}/restore', { params: { path: { id } } })),
    onSuccess: (_, training) =>
      client.invalidateQueries({ queryKey: keys.trainings(training.project_id) }),
  });
}
