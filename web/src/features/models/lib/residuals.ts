import type { Residuals } from '@/api/types';

export interface ResidualData {
  points: [number, number][];
  edges: number[];
  counts: number[];
  mean: number | undefined;
  std: number | undefined;
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

export function readResiduals(residuals: Residuals): ResidualData {
  const histogram = residuals.histogram as { edges?: unknown; counts?: unknown } | null;
  return {
    points: residuals.points.map((point): [number, number] => [point.actual, point.predicted]),
    edges: numbers(histogram?.edges),
    counts: numbers(histogram?.counts),
    mean: residuals.mean ?? undefined,
    std: residuals.std ?? undefined,
  };
}
