// What the server found when it looked at a dataset. Whoever reads first starts the work; until it is done the server answers
// dataset_not_ready and says when to ask again, so such a query stays "loading" and asks again by itself.
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { ApiError } from '@/api/errors';
import { patient } from '@/api/patience';
import { keys } from '@/api/query-keys';
import type { Correlations } from '@/api/types';

export type CorrelationMethod = Correlations['method'];

/** Columns of one answer: some 150 KB, and the cards of a screen or two. */
export const statisticsPage = 60;

/** How the look at the dataset stands; null when nobody has looked yet. */
export const edaQuery = (id: string) =>
  queryOptions({
    queryKey: keys.eda(id),
    queryFn: async ({ signal }) => {
      try {
        return await body(api.GET('/api/datasets/{id}/eda', { params: { path: { id } }, signal }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: (query) =>
      ['queued', 'running'].includes(query.state.data?.status ?? '') ? 700 : false,
  });

export const statisticsQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: keys.statistics(id, page),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/statistics', {
          params: {
            path: { id },
            query: { offset: page * statisticsPage, limit: statisticsPage },
          },
          signal,
        }),
      ),
    ...patient,
  });

/** One column's figures; undefined while none is chosen. */
export const columnStatisticsQuery = (id: string, column: string) =>
  queryOptions({
    queryKey: keys.statistics(id, { column }),
    queryFn: async ({ signal }) => {
      const found = await body(
        api.GET('/api/datasets/{id}/statistics', {
          params: { path: { id }, query: { column } },
          signal,
        }),
      );
      const [first] = found.columns;
      if (!first) throw new Error(`The server has no figures of “${column}”.`);
      return { ...found, column: first };
    },
    ...patient,
  });

/** The worst, which most tables have fewer of; and the most that the server gives. */
const firstIssues = 500;
const allIssues = 10_000;

export const qualityQuery = (id: string, all = false) =>
  queryOptions({
    queryKey: keys.quality(id, all),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/quality', {
          params: { path: { id }, query: { limit: all ? allIssues : firstIssues } },
          signal,
        }),
      ),
    ...patient,
  });

export const correlationsQuery = (id: string, method: CorrelationMethod) =>
  queryOptions({
    queryKey: keys.correlations(id, method),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/correlations', {
          params: { path: { id }, query: { method } },
          signal,
        }),
      ),
    ...patient,
  });

export const missingnessQuery = (id: string) =>
  queryOptions({
    queryKey: keys.missingness(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/datasets/{id}/missing', { params: { path: { id } }, signal })),
    ...patient,
  });

export const targetRelationsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.targetRelations(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/datasets/{id}/target-relations', { params: { path: { id } }, signal })),
    ...patient,
  });

interface LookAgain {
  /** null: none, not even the column with that role. */
  target: string | null;
  sampleRows: number | null;
}

/** Looks at the dataset anew; everything that came from the earlier look is stale then. */
export function useStartEda(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ target, sampleRows }: LookAgain) =>
      body(
        api.POST('/api/datasets/{id}/eda', {
          params: { path: { id } },
          body: { target, without_target: target === null, sample_rows: sampleRows },
        }),
      ),
    onSuccess: (eda) => {
      client.setQueryData(keys.eda(id), eda);
      // Not awaited: these answer only when the new look is done.
      void client.invalidateQueries({ queryKey: keys.profile(id) });
    },
  });
}
