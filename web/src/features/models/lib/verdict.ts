// One sentence that says what a model can do, against what could be had without one.
import type { ConfusionMatrix } from '@/api/types';
import { formatValue, plural } from '@/lib/format';

export function rowTotal(row: readonly number[] | undefined): number {
  return (row ?? []).reduce((sum, count) => sum + count, 0);
}

function inHundred(share: number): string {
  return Number.isFinite(share) ? String(Math.round(share * 100)) : '0';
}

/** Counts of a two-class matrix; the positive class is the last. */
export function binaryCounts(matrix: readonly (readonly number[])[]) {
  const [[tn = 0, fp = 0] = [], [fn = 0, tp = 0] = []] = matrix;
  return { tn, fp, fn, tp };
}

export function classVerdict(
  { labels, matrix }: Pick<ConfusionMatrix, 'labels' | 'matrix'>,
  target: string,
): string {
  const totals = matrix.map(rowTotal);
  const total = totals.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 'There were no rows to test it on.';
  const most = totals.indexOf(Math.max(...totals));
  if (labels.length === 2) {
    const { fp, fn, tp } = binaryCounts(matrix);
    const found = tp + fn === 0 ? 0 : tp / (tp + fn);
    const right = tp + fp === 0 ? 0 : tp / (tp + fp);
    const baseline =
      most === 1
        ? `Always answering “${labels[1]}” finds all, and is right for ${inHundred((totals[1] ?? 0) / total)} of 100.`
        : `Always answering “${labels[0]}” finds none.`;
    return `Finds ${inHundred(found)} of 100 rows whose ${target} is “${labels[1]}”; of 100 it names so, ${inHundred(right)} are. ${baseline}`;
  }
  const right = matrix.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  return `Right for ${inHundred(right / total)} of 100 rows it had not seen. Always answering “${labels[most]}” is right for ${inHundred((totals[most] ?? 0) / total)}.`;
}

export function valueVerdict(
  metrics: Record<string, number | null | undefined>,
  target: string,
): string {
  const { rmse, r2, mae } = metrics;
  if (rmse == null) return 'It was not tested.';
  const typical = `Off by ${formatValue(mae ?? rmse, 3)} on average when it predicts ${target}`;
  if (r2 == null) return `${typical}.`;
  if (r2 <= 0)
    return `${typical}. Answering the mean every time is no worse: there is little to learn here yet.`;
  const naive = rmse / Math.sqrt(Math.max(1e-12, 1 - r2));
  return `${typical}. Its typical error (RMSE ${formatValue(rmse, 3)}) compares with ${formatValue(naive, 3)} when answering the mean every time.`;
}

export function clusterVerdict(
  metrics: Record<string, number | null | undefined>,
  sizes: readonly number[],
): string {
  const score = metrics.silhouette;
  const split =
    sizes.length > 0
      ? `Splits the rows into ${plural(sizes.length, 'group')}`
      : 'Splits the rows into groups';
  if (score == null) return `${split}.`;
  const how =
    score >= 0.5
      ? 'clearly apart'
      : score >= 0.25
        ? 'apart, with some overlap'
        : 'hardly apart from each other';
  return `${split} that are ${how} (silhouette ${score.toFixed(2)}; 1 is perfect, 0 is none).`;
}
