import type { BestModel } from '@/api/types';
import type { Primary } from './metrics-doc';

export interface ScoreGap {
  /** Of the value to the best one's, in the metric's own unit; absent where the two cannot be compared. */
  difference: number | undefined;
  isBest: boolean;
}

/** Models are compared by one metric only: one judged by another has no gap. */
export function gapTo(
  best: BestModel | undefined,
  modelId: string,
  primary: Primary | undefined,
): ScoreGap {
  const isBest = best?.id === modelId;
  if (!best || !primary || primary.value === null || primary.name !== best.metric)
    return { difference: undefined, isBest };
  return { difference: primary.value - best.value, isBest };
}
