// Pictures that the server draws when asked for, three at a time: one more is told to ask again in a second.
import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { ApiError } from '@/api/errors';
import { keys } from '@/api/query-keys';

const mostTries = 20;

const patient = {
  retry: (failures: number, error: Error) =>
    error instanceof ApiError &&
    (error.code === 'unavailable'
      ? failures < mostTries
      : failures < 2 && (error.isNetwork || error.status >= 502)),
  retryDelay: (failures: number, error: Error) =>
    error instanceof ApiError && error.retryAfterSeconds !== undefined
      ? error.retryAfterSeconds * 1000
      : 400 * 2 ** failures,
  // The rows of a version never change.
  staleTime: Infinity,
};

export interface DistributionOptions {
  column: string;
  bins?: number;
  by?: string;
}

export const distributionQuery = (id: string, options: DistributionOptions) =>
  queryOptions({
    queryKey: keys.distribution(id, options),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/distributions', {
          params: { path: { id }, query: { ...options } },
          signal,
        }),
      ),
    ...patient,
  });

export interface ScatterOptions {
  x: string;
  y: string;
  color?: string;
  points?: number;
}

export const scatterQuery = (id: string, options: ScatterOptions) =>
  queryOptions({
    queryKey: keys.scatter(id, options),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/scatter', {
          params: { path: { id }, query: { ...options } },
          signal,
        }),
      ),
    ...patient,
  });

export interface TimeSeriesOptions {
  time: string;
  value?: string;
  buckets?: number;
}

export const timeSeriesQuery = (id: string, options: TimeSeriesOptions) =>
  queryOptions({
    queryKey: keys.timeSeries(id, options),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/timeseries', {
          params: { path: { id }, query: { ...options } },
          signal,
        }),
      ),
    ...patient,
  });

export interface RowFilter {
  column?: string;
  low?: number;
  high?: number;
  missing?: string[];
  present?: string[];
}

/** Which rows a picture is about: their number, and the first of them. */
export const foundRowsQuery = (id: string, filter: RowFilter) =>
  queryOptions({
    queryKey: keys.foundRows(id, filter),
    queryFn: ({ signal }) => {
      const { missing, present, ...range } = filter;
      return body(
        api.GET('/api/datasets/{id}/rows', {
          params: {
            path: { id },
            query: {
              ...range,
              ...(missing ? { missing: JSON.stringify(missing) } : {}),
              ...(present ? { present: JSON.stringify(present) } : {}),
            },
          },
          signal,
        }),
      );
    },
    ...patient,
  });

/** One row of the table, by its number from 0. */
export const rowQuery = (id: string, row: number) =>
  queryOptions({
    queryKey: keys.datasetRows(id, row, 1),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/datasets/{id}/preview', {
          params: { path: { id }, query: { offset: row, limit: 1 } },
          signal,
        }),
      ),
    ...patient,
  });
