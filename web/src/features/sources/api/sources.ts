import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, signedFetch } from '@/api/client';
import { ApiError, errorFrom, networkError } from '@/api/errors';
import { messagesOf } from '@/api/event-stream';
import { keys } from '@/api/query-keys';
import type {
  ConnectionTest,
  DataSource,
  DatasetCreate,
  DataSourceCreate,
  Problem,
} from '@/api/types';

export const sourceKindsQuery = queryOptions({
  queryKey: keys.sourceKinds,
  queryFn: ({ signal }) => body(api.GET('/api/datasource-kinds', { signal })),
  staleTime: Infinity,
});

/** A project has few sources: they come on one page. */
export const sourcesQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.sources(projectId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/projects/{id}/datasources', {
          params: { path: { id: projectId }, query: { limit: 200, sort: '-created_at' } },
          signal,
        }),
      ),
  });

export const sourceQuery = (id: string) =>
  queryOptions({
    queryKey: keys.datasource(id),
    queryFn: ({ signal }) =>
      body(api.GET('/api/datasources/{id}', { params: { path: { id } }, signal })),
  });

export const sourceObjectsQuery = (id: string, prefix: string, limit: number) =>
  queryOptions({
    queryKey: keys.sourceObjects(id, prefix, limit),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasources/{id}/objects', {
          params: { path: { id }, query: { ...(prefix ? { prefix } : {}), limit } },
          signal,
        }),
      ),
    // Each look opens a connection to somebody's server.
    staleTime: 60_000,
    retry: false,
    // What is listed stays while more is fetched.
    placeholderData: keepPreviousData,
  });

export const sourceColumnsQuery = (id: string, object: string) =>
  queryOptions({
    queryKey: keys.sourceColumns(id, object),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasources/{id}/columns', {
          params: { path: { id }, query: { object } },
          signal,
        }),
      ),
    staleTime: 60_000,
    retry: false,
  });

function useStaleSources() {
  const client = useQueryClient();
  return (source: Pick<DataSource, 'id' | 'project_id'>) =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.sources(source.project_id) }),
      client.invalidateQueries({ queryKey: keys.datasource(source.id) }),
    ]);
}

export function useCreateSource(projectId: string) {
  const stale = useStaleSources();
  return useMutation({
    mutationFn: (values: DataSourceCreate) =>
      body(
        api.POST('/api/projects/{id}/datasources', {
          params: { path: { id: projectId } },
          body: values,
        }),
      ),
    onSuccess: stale,
  });
}

export function useUpdateSource(id: string) {
  const stale = useStaleSources();
  return useMutation({
    mutationFn: (values: Pick<DataSourceCreate, 'name' | 'config'>) =>
      body(api.PUT('/api/datasources/{id}', { params: { path: { id } }, body: values })),
    onSuccess: stale,
  });
}

export function useDeleteSource() {
  const stale = useStaleSources();
  return useMutation({
    mutationFn: ({ id }: DataSource) =>
      body(api.DELETE('/api/datasources/{id}', { params: { path: { id } } })),
    onSuccess: (_, source) => stale(source),
  });
}

export function useRestoreSource() {
  const stale = useStaleSources();
  return useMutation({
    mutationFn: ({ id }: DataSource) =>
      body(api.POST('/api/datasources/{id}/restore', { params: { path: { id } } })),
    onSuccess: stale,
  });
}

/** Tries a source; `onStep` hears of each step when it is begun. */
async function testSource(id: string, onStep: (step: string) => void): Promise<ConnectionTest> {
  const address = new URL(`/api/datasources/${id}/test-connection`, window.location.origin);
  const headers = { Accept: 'text/event-stream, application/json;q=0.5' };
  const response = await signedFetch(new Request(address, { method: 'POST', headers }));
  if (!response.ok) throw errorFrom(response, await response.json().catch(() => undefined));
  for await (const { event, data } of messagesOf(response)) {
    if (event === 'step') onStep((JSON.parse(data) as { step: string }).step);
    if (event === 'problem') throw new ApiError(JSON.parse(data) as Problem);
    if (event === 'done') return JSON.parse(data) as ConnectionTest;
  }
  throw networkError();
}

/** The test of a source, and the steps it has begun so far. */
export function useTestSource(id: string) {
  const [begun, setBegun] = useState<readonly string[]>([]);
  const test = useMutation({
    mutationFn: () => testSource(id, (step) => setBegun((steps) => [...steps, step])),
    onMutate: () => setBegun([]),
  });
  return { test, begun };
}

export function useQueryCost(id: string) {
  return useMutation({
    mutationFn: (query: string) =>
      body(api.POST('/api/datasources/{id}/cost', { params: { path: { id } }, body: { query } })),
  });
}

function useStaleDatasets() {
  const client = useQueryClient();
  return (dataset: { project_id: string }) =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.datasets(dataset.project_id) }),
      client.invalidateQueries({ queryKey: keys.projectStats(dataset.project_id) }),
    ]);
}

export function useImportPart() {
  const stale = useStaleDatasets();
  return useMutation({
    mutationFn: (values: DatasetCreate) => body(api.POST('/api/datasets', { body: values })),
    onSuccess: stale,
  });
}

export function useRefreshDataset(datasetId: string) {
  const stale = useStaleDatasets();
  return useMutation({
    mutationFn: (acceptChanges: boolean) =>
      body(
        api.POST('/api/datasets/{id}/refresh', {
          params: { path: { id: datasetId } },
          body: { accept_changes: acceptChanges },
        }),
      ),
    onSuccess: stale,
  });
}
