// What a learning curve says, in one sentence, and its numbers as a table.
import type { Curve } from '@/api/types';
import { formatMetric, metricName, plural } from '@/lib/format';

export interface CurveTable {
  columns: string[];
  rows: (string | number | null)[][];
}

function foldName(fold: number): string {
  return fold === 0 ? 'final fit' : `fold ${fold}`;
}

export function curveTable(curves: readonly Curve[]): CurveTable {
  return {
    columns: ['fit', 'round', 'train', 'valid'],
    rows: curves.flatMap((curve) =>
      curve.points.map(([round, train, valid]) => [
        foldName(curve.fold),
        round ?? null,
        train ?? null,
        valid ?? null,
      ]),
    ),
  };
}

/** Abbreviations keep their capitals. */
function inSentence(name: string): string {
  return name === name.toUpperCase() ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

/** One round is no curve: such a model is fitted in one step. */
export function inOneStep(curves: readonly Curve[]): boolean {
  return curves.length > 0 && curves.every((curve) => curve.points.length < 2);
}

/** The metrics that curves optimise are losses: lower is better. */
export function curveSummary(curves: readonly Curve[]): string {
  const folds = curves.filter(
    (curve) => curve.fold > 0 && curve.points.some((point) => point[2] != null),
  );
  const metric = curves[0]?.metric;
  if (!metric) return 'No round has ended yet.';
  if (folds.length === 0) {
    const last = curves.at(-1)?.points.at(-1);
    return `${metricName(metric)} on the training rows is ${formatMetric(last?.[1])} after ${plural(last?.[0] ?? 0, 'round')}.`;
  }
  const ends = folds.map((curve) => curve.points.findLast((point) => point[2] != null)?.[2] ?? NaN);
  const mean = ends.reduce((sum, value) => sum + value, 0) / ends.length;
  const best = folds.map((curve) =>
    curve.points.reduce((low, point) =>
      (point[2] ?? Infinity) < (low[2] ?? Infinity) ? point : low,
    ),
  );
  const rounds = best.map((point) => point[0] ?? 0).sort((a, b) => a - b);
  const low = rounds[0] ?? 0;
  const high = rounds.at(-1) ?? 0;
  return `Validation ${inSentence(metricName(metric))} ends at ${formatMetric(mean)} (mean of ${plural(folds.length, 'fold')}); it is lowest ${
    low === high ? `at round ${low}` : `between rounds ${low} and ${high}`
  }.`;
}
