import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { algorithmsQuery } from '@/features/trainings/api/algorithms';
import { words } from '@/lib/format';

/** "lightgbm_gbdt" as the catalogue calls it. */
export function useAlgorithmTitle(): (id: string) => string {
  const { data } = useQuery(algorithmsQuery);
  return useCallback(
    (id) => data?.items.find((item) => item.id === id)?.title ?? words(id),
    [data],
  );
}
