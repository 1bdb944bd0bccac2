import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from './error-state';

interface QueryViewProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  skeleton: ReactNode;
  wanted?: string;
  compact?: boolean;
  children: (data: T) => ReactNode;
}

/** Loading, error and data of one query. Data that is there stays on screen when a later refetch fails. */
export function QueryView<T>({ query, skeleton, wanted, compact, children }: QueryViewProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error)
    return (
      <ErrorState
        error={query.error}
        onRetry={() => void query.refetch()}
        wanted={wanted}
        compact={compact}
      />
    );
  return <>{skeleton}</>;
}
