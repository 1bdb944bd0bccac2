// The curves of a classifier as charts read them, and one sentence that says what each shows.
import type { Calibration, Lift, PrecisionRecall } from '@/api/types';
import { formatPercent } from '@/lib/format';

export interface PrPoint {
  recall: number;
  precision: number;
  threshold: number;
}

export interface PrLine {
  label: string;
  average: number | undefined;
  /** The precision of guessing: the share of the class. */
  share: number;
  points: PrPoint[];
}

export function prLines({ curves }: PrecisionRecall): PrLine[] {
  return curves.map((curve) => ({
    label: curve.class,
    average: curve.average_precision ?? undefined,
    share: curve.share,
    points: curve.points.map(([recall = 0, precision = 0, threshold = 1]) => ({
      recall,
      precision,
      threshold,
    })),
  }));
}

/** The point that holds when rows are called positive from `threshold` on. Points come with rising recall. */
export function prPointAt(points: readonly PrPoint[], threshold: number): PrPoint | undefined {
  return points.findLast((point) => point.threshold >= threshold) ?? points[0];
}

export function prSummary(lines: readonly PrLine[]): string {
  const [first] = lines;
  if (!first) return 'There is no curve.';
  if (lines.length === 1) {
    const guess = `Guessing is right for ${formatPercent(first.share)} of the rows it names.`;
    const half = prPointAtRecall(first.points, 0.5);
    return half
      ? `To find half of “${first.label}”, ${formatPercent(half.precision)} of the rows named are right. ${guess}`
      : guess;
  }
  const halves = lines
    .map((line) => ({ label: line.label, precision: prPointAtRecall(line.points, 0.5)?.precision }))
    .filter((line): line is { label: string; precision: number } => line.precision !== undefined)
    .sort((a, b) => a.precision - b.precision);
  if (halves[0] && halves[0].precision > 0.9995)
    return 'Each class against the rest; half of each is found without a mistake.';
  return halves[0]
    ? `Each class against the rest; with half of each found, “${halves[0].label}” is named least precisely: ${formatPercent(halves[0].precision)} right.`
    : 'Each class against the rest.';
}

/** The first point that finds at least `recall` of the class. */
export function prPointAtRecall(points: readonly PrPoint[], recall: number): PrPoint | undefined {
  return points.find((point) => point.recall >= recall);
}

export interface ThresholdPoint {
  threshold: number;
  precision: number;
  recall: number;
  f1: number;
}

/** Precision, recall and F1 by threshold, the lowest first; of equal thresholds the last point, which holds them all. */
export function byThreshold(points: readonly PrPoint[]): ThresholdPoint[] {
  const at = new Map<number, PrPoint>();
  for (const point of points)
    if (Number.isFinite(point.threshold)) at.set(Math.min(1, point.threshold), point);
  return [...at.values()]
    .map(({ threshold, precision, recall }) => ({
      threshold: Math.min(1, threshold),
      precision,
      recall,
      f1: precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0,
    }))
    .sort((a, b) => a.threshold - b.threshold);
}

export interface CalibrationLine {
  label: string;
  error: number;
  bins: { score: number; share: number; count: number; low: number; high: number }[];
}

export function calibrationLines({ curves }: Calibration): CalibrationLine[] {
  return curves.map((curve) => ({
    label: curve.class,
    error: curve.expected_error,
    bins: curve.bins.map((bin) => ({
      score: bin.mean_score,
      share: bin.share,
      count: bin.count,
      low: bin.low,
      high: bin.high,
    })),
  }));
}

export function calibrationSummary(lines: readonly CalibrationLine[]): string {
  const worst = [...lines].sort((a, b) => b.error - a.error)[0];
  if (!worst) return 'There is no curve.';
  const points = `${(worst.error * 100).toFixed(1)} percentage points`;
  return lines.length === 1
    ? `A stated probability is off by ${points} on average; on the dashed line it would be exact.`
    : `Least exact for “${worst.label}”: a stated probability is off by ${points} on average.`;
}

export interface LiftPoint {
  taken: number;
  found: number;
  lift: number;
  threshold: number;
}

export interface LiftLine {
  label: string;
  share: number;
  points: LiftPoint[];
}

export function liftLines({ curves }: Lift): LiftLine[] {
  return curves.map((curve) => ({
    label: curve.class,
    share: curve.share,
    points: curve.points.map(([taken = 0, found = 0, lift = 0, threshold = 1]) => ({
      taken,
      found,
      lift,
      threshold,
    })),
  }));
}

export function liftSummary(lines: readonly LiftLine[]): string {
  const tenth = (line: LiftLine) => line.points.find((point) => point.taken >= 0.1);
  const [first] = lines;
  if (!first) return 'There is no curve.';
  if (lines.length === 1) {
    const point = tenth(first);
    return point
      ? `The tenth of the rows with the highest scores holds ${formatPercent(point.found)} of “${first.label}”: ${point.lift.toFixed(1)} times as many as by chance.`
      : `Rows of “${first.label}” found among those with the highest scores.`;
  }
  const least = lines
    .map((line) => ({ label: line.label, lift: tenth(line)?.lift ?? 0 }))
    .sort((a, b) => a.lift - b.lift)[0];
  return `Each class against the rest; the best tenth of the rows gains least for “${least?.label}”: ${(least?.lift ?? 0).toFixed(1)} times chance.`;
}
