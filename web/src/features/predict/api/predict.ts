import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/query-keys';
import type { Prediction } from '@/api/types';

export interface TimedPrediction {
  prediction: Prediction;
  /** From sending to the answer, as this browser saw it. */
  milliseconds: number;
}

export function usePredict(modelId: string, projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (row: Record<string, unknown>): Promise<TimedPrediction> => {
      const start = performance.now();
      const prediction = await body(
        api.POST('/api/models/{id}/predict', {
          params: { path: { id: modelId } },
          body: { rows: [row] },
        }),
      );
      return { prediction, milliseconds: performance.now() - start };
    },
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.projectStats(projectId) }),
        client.invalidateQueries({ queryKey: keys.predictions(projectId) }),
      ]),
  });
}
