// ROC points and what a threshold means on them.
import type { Roc } from '@/api/types';

export interface RocPoint {
  fpr: number;
  tpr: number;
  threshold: number;
}

export interface RocLine {
  label: string;
  auc: number | undefined;
  points: RocPoint[];
}

export function rocLines(roc: Roc): RocLine[] {
  return roc.curves.map((curve) => ({
    label: curve.class,
    auc: curve.auc ?? undefined,
    points: curve.points.map(([fpr = 0, tpr = 0, threshold = 1]) => ({ fpr, tpr, threshold })),
  }));
}

/** The point that holds when rows are called positive from `threshold` on. Points come with falling thresholds. */
export function pointAt(points: readonly RocPoint[], threshold: number): RocPoint | undefined {
  return points.findLast((point) => point.threshold >= threshold) ?? points[0];
}

/** The threshold with the highest F1, given how many rows are positive and negative. */
export function bestF1(
  points: readonly RocPoint[],
  positives: number,
  negatives: number,
): number | undefined {
  let best: { f1: number; threshold: number } | undefined;
  for (const point of points) {
    const tp = point.tpr * positives;
    const f1 = (2 * tp) / (2 * tp + point.fpr * negatives + (positives - tp));
    if (Number.isFinite(f1) && (!best || f1 > best.f1)) best = { f1, threshold: point.threshold };
  }
  return best && clampThreshold(best.threshold);
}

/** The highest threshold that still finds `share` of the positives. */
export function thresholdForRecall(points: readonly RocPoint[], share: number): number | undefined {
  const point = points.find((candidate) => candidate.tpr >= share);
  return point && clampThreshold(point.threshold);
}

export function clampThreshold(threshold: number): number {
  // Rounded down, so that the rows at the threshold itself stay positive.
  return Math.min(1, Math.max(0, Math.floor(threshold * 1000) / 1000));
}
