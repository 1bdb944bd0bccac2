import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/query-keys';

export const trainingProgressQuery = (id: string) =>
  queryOptions({
    queryKey: keys.trainingProgress(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/trainings/{id}/progress', { params: { path: { id } }, signal })),
  });

export const trainingLogsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.trainingLogs(id),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/trainings/{id}/logs', {
          params: { path: { id }, query: { limit: 1000 } },
          signal,
        }),
      ),
  });
