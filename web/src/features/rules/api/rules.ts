import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { patient } from '@/api/patience';
import { keys } from '@/api/query-keys';
import type { Dataset, Rule, RuleCreate, RuleUpdate } from '@/api/types';

/** Rules a dataset may have: one page holds them all. */
const mostRules = 400;

export const rulesQuery = (datasetId: string) =>
  queryOptions({
    queryKey: keys.rules(datasetId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/rules', {
          params: { path: { id: datasetId }, query: { limit: mostRules } },
          signal,
        }),
      ),
  });

/** What the rules came to; looks again while a check runs. */
export const ruleResultsQuery = (datasetId: string) =>
  queryOptions({
    queryKey: keys.ruleResults(datasetId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/rule-results', { params: { path: { id: datasetId } }, signal }),
      ),
    refetchInterval: (query) =>
      ['queued', 'running'].includes(query.state.data?.status ?? '') ? 400 : false,
  });

export const ruleSuggestionsQuery = (datasetId: string) =>
  queryOptions({
    queryKey: keys.ruleSuggestions(datasetId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/rule-suggestions', {
          params: { path: { id: datasetId } },
          signal,
        }),
      ),
    ...patient,
  });

function useStale(datasetId: string) {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.rules(datasetId) }),
      client.invalidateQueries({ queryKey: keys.ruleSuggestions(datasetId) }),
    ]);
}

export type RuleScope = 'dataset' | 'source';

/** A rule for the versions of the dataset, or for all that comes from its data source. */
export function useMakeRule(dataset: Dataset) {
  const stale = useStale(dataset.id);
  return useMutation({
    mutationFn: ({ rule, scope }: { rule: RuleCreate; scope: RuleScope }) =>
      scope === 'source' && dataset.datasource_id
        ? body(
            api.POST('/api/datasources/{id}/rules', {
              params: { path: { id: dataset.datasource_id } },
              body: rule,
            }),
          )
        : body(
            api.POST('/api/datasets/{id}/rules', {
              params: { path: { id: dataset.id } },
              body: rule,
            }),
          ),
    onSuccess: stale,
  });
}

export function useChangeRule(datasetId: string) {
  const stale = useStale(datasetId);
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: RuleUpdate }) =>
      body(api.PUT('/api/rules/{id}', { params: { path: { id } }, body: change })),
    onSuccess: stale,
  });
}

export function useDeleteRule(datasetId: string) {
  const stale = useStale(datasetId);
  return useMutation({
    mutationFn: ({ id }: Rule) => body(api.DELETE('/api/rules/{id}', { params: { path: { id } } })),
    onSuccess: stale,
  });
}

export function useRestoreRule(datasetId: string) {
  const stale = useStale(datasetId);
  return useMutation({
    mutationFn: ({ id }: Rule) =>
      body(api.POST('/api/rules/{id}/restore', { params: { path: { id } } })),
    onSuccess: stale,
  });
}

/** Holds the dataset against its rules now; the answer says that it is on its way. */
export function useCheckRules(datasetId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      body(api.POST('/api/datasets/{id}/rule-checks', { params: { path: { id: datasetId } } })),
    onSuccess: (results) => client.setQueryData(keys.ruleResults(datasetId), results),
  });
}
