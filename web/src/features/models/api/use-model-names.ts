import { useQueries } from '@tanstack/react-query';
import { useCallback } from 'react';
import { asApiError } from '@/api/errors';
import { modelQuery } from './models';

/** Names of these models; one that was deleted since is said so. */
export function useModelNames(ids: readonly string[]): (id: string) => string {
  const names = useQueries({
    queries: ids.map((id) => ({ ...modelQuery(id), retry: false })),
    combine: (results) =>
      results.map((result) =>
        result.data
          ? result.data.name
          : result.error && asApiError(result.error).status === 404
            ? 'a deleted model'
            : '…',
      ),
  });
  return useCallback((id) => names[ids.indexOf(id)] ?? '…', [ids, names]);
}
