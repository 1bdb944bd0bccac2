// How columns go together: matrices in the order in which alike columns are neighbours, and the sentences above the pictures.
import type { Correlations, Missingness, TargetRelations } from '@/api/types';
import { formatCount, formatPercent, plural } from '@/lib/format';
import type { CorrelationMethod } from '../api/profile';

export const methods: { value: CorrelationMethod; label: string; means: string }[] = [
  {
    value: 'pearson',
    label: 'Pearson',
    means: 'Two numbers on a straight line, −1 to 1; flags count as 0 and 1 (point-biserial).',
  },
  {
    value: 'spearman',
    label: 'Spearman',
    means: 'Two numbers that rise together, −1 to 1; flags count as 0 and 1.',
  },
  {
    value: 'kendall',
    label: 'Kendall',
    means: 'Pairs of rows in the same order (tau-b), −1 to 1.',
  },
  {
    value: 'cramers_v',
    label: 'Cramér’s V, bias-corrected',
    means: 'Two categories, 0 to 1; corrected for chance, so below the plain V in small tables.',
  },
  {
    value: 'correlation_ratio',
    label: 'Correlation ratio',
    means: 'A category and a number, 0 to 1.',
  },
  {
    value: 'mutual_information',
    label: 'Mutual information, normalised',
    means: 'Any two columns and any shape, as a share of their mean entropy, 0 to 1.',
  },
];

export function measureName(method: CorrelationMethod): string {
  return methods.find(({ value }) => value === method)?.label ?? method;
}

export function isSigned(method: CorrelationMethod): boolean {
  return method === 'pearson' || method === 'spearman' || method === 'kendall';
}

export interface MatrixCell {
  a: string;
  b: string;
  value: number | null;
}

/** More columns than this cannot be told apart in a picture; the strongest are drawn. */
export const mostDrawn = 40;

/** The columns of a matrix as they are drawn: clustered or as in the table, the strongest of very many. */
export function drawnColumns(
  correlations: Correlations,
  clustered: boolean,
  most = mostDrawn,
): number[] {
  const all = clustered ? correlations.order : correlations.columns.map((_, index) => index);
  if (all.length <= most) return [...all];
  const wanted = new Set<string>();
  for (const pair of correlations.pairs) {
    for (const name of [pair.a, pair.b]) if (wanted.size < most) wanted.add(name);
    if (wanted.size >= most) break;
  }
  return all.filter((index) => wanted.has(correlations.columns[index] ?? ''));
}

/** Line by line, as it is drawn. */
export function matrixCells(
  names: readonly string[],
  matrix: readonly (readonly (number | null)[])[],
  order: readonly number[],
): MatrixCell[] {
  return order.flatMap((row) =>
    order.map((column) => ({
      a: names[row] ?? '',
      b: names[column] ?? '',
      value: matrix[row]?.[column] ?? null,
    })),
  );
}

export function strengthWords(value: number): string {
  const size = Math.abs(value);
  return size >= 0.8
    ? 'very strong'
    : size >= 0.6
      ? 'strong'
      : size >= 0.4
        ? 'moderate'
        : size >= 0.2
          ? 'weak'
          : 'hardly any';
}

export function correlationSummary({ pairs, method, columns }: Correlations): string {
  const [first] = pairs;
  if (!first) return `No two of ${plural(columns.length, 'column')} could be compared.`;
  const strong = pairs.filter((pair) => Math.abs(pair.value) >= 0.8).length;
  const sign = isSigned(method) && first.value < 0 ? ', one falling as the other rises' : '';
  return `Strongest: “${first.a}” and “${first.b}”, ${first.value.toFixed(2)} (${strengthWords(first.value)}${sign}).${
    strong > 1 ? ` ${strong >= 100 ? 'At least 100' : strong} pairs are at 0.8 or more.` : ''
  }`;
}

export function missingSummary({ columns, missing, rows, patterns }: Missingness): string {
  const [first] = columns;
  if (first === undefined) return 'Nothing is missing.';
  const whole = patterns.find((pattern) => pattern.columns.length === 0)?.rows ?? 0;
  return `“${first}” misses most: ${formatCount(missing[0])} of ${plural(rows, 'row')} (${formatPercent((missing[0] ?? 0) / rows, 1)}). ${whole === 0 ? 'No row is' : `${formatPercent(whole / rows, 1)} of the rows are`} whole.`;
}

// The thresholds by which the quality report speaks of leakage.
export const suspicious = 0.85;
export const leak = 0.975;

export function leakWords(strength: number): string {
  if (strength >= leak) return 'gives the target away';
  return strength >= suspicious ? 'suspiciously strong' : '';
}

export function targetSummary({ target, columns }: TargetRelations): string {
  const [first] = columns;
  if (target === null || !first) return '';
  const leaks = columns.filter((column) => column.strength >= suspicious).length;
  const judged = first.metric === 'gini' ? ', on rows it has not seen' : '';
  return `“${first.column}” alone tells most about “${target}”: strength ${first.strength.toFixed(2)}, where 1 is perfect${judged}.${
    leaks > 0
      ? ` ${plural(leaks, 'column')} at ${suspicious} or more: ask whether ${leaks === 1 ? 'it is' : 'they are'} known before the target is.`
      : ''
  }`;
}

/** Columns for a pair plot to begin with: those of the strongest pairs. */
export function firstPairColumns(
  correlations: Correlations | undefined,
  numbers: readonly string[],
  most = 4,
): string[] {
  const out: string[] = [];
  for (const { a, b } of correlations?.pairs ?? [])
    for (const name of [a, b])
      if (out.length < most && numbers.includes(name) && !out.includes(name)) out.push(name);
  for (const name of numbers)
    if (out.length < Math.min(most, 3) && !out.includes(name)) out.push(name);
  return out;
}
