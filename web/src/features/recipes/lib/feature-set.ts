import type { FeatureSet, Project } from '@/api/types';
import { formatCount, plural } from '@/lib/format';

export function isFitting(set: Pick<FeatureSet, 'status'>): boolean {
  return set.status === 'queued' || set.status === 'running';
}

export const methodNames: Record<string, string> = {
  permutation: 'Shuffling',
  gain: 'Gain',
  mutual_information: 'Mutual information',
  correlation: 'Correlation',
  anova: 'F statistic',
  chi2: 'Chi squared',
  variance: 'Variance',
  l1: 'L1 penalty',
  boruta: 'Boruta',
  rfe: 'Elimination',
};

/** What a ranking by this method says, for somebody who chooses one. */
export const methodWords: Record<string, string> = {
  mutual_information: 'What each column alone tells about the target, whatever the shape.',
  anova: 'How far classes lie apart in each column, or how well a line fits a number.',
  correlation: 'How straight the relation of each column to the target is.',
  chi2: 'Whether counts and 0/1 columns differ between classes.',
  variance:
    'Drops what hardly varies, each column on its range from 0 to 1: 0.25 at most. Does not look at the target.',
  permutation: 'What a model loses when a column’s values are shuffled.',
  l1: 'What stays longest in a linear model under a growing penalty.',
  rfe: 'Boosted trees drop the weakest columns again and again.',
  boruta: 'Keeps what beats shuffled copies of all columns. Takes longest.',
};

/** What an importance counts, with its unit: the title of its axis. */
export function scoreName(method: string, problem: Project['type'], target: string): string {
  if (method === 'permutation')
    return problem === 'classification'
      ? 'Log loss added by shuffling it (nats)'
      : `RMSE added by shuffling it (in units of ${target})`;
  return scoreNames[method] ?? 'Score';
}

const scoreNames: Record<string, string> = {
  gain: 'Share of the gain of all splits',
  mutual_information: 'Mutual information with the target (nats)',
  correlation: 'Correlation with the target, without its sign',
  anova: 'F statistic',
  chi2: 'Chi squared statistic',
  variance: 'Variance on a range from 0 to 1',
  l1: 'Share of the strongest penalty it withstands',
  rfe: 'Order of elimination, 1 for the last that stays',
  boruta: 'Share of rounds it beats every shuffled copy',
};

/** What the scores of a ranking are, for somebody who asks for a least one. */
export const scoreWords: Record<string, string> = {
  mutual_information: 'In nats: 0 says nothing; 0.7 is what a fair coin tells.',
  anova: 'The F statistic: 1 is chance, from about 4 on a relation is likely.',
  correlation: 'From 0, none, to 1, a straight line.',
  chi2: 'The statistic of the test: from about 4 on a relation is likely.',
  variance: 'From 0, always the same, to 0.25.',
  permutation: 'What the model’s metric loses: 0 is nothing.',
  l1: 'From 0 to 1: the share of the strongest penalty that it withstands.',
  rfe: 'From 0, the first to go, to 1, the last that stays.',
  boruta: 'From 0 to 1: the share of rounds in which it beats every shuffled copy.',
};

export function summaryOf(set: FeatureSet): string {
  const from = `${formatCount(set.input_columns.length)} in, ${set.output_count === null ? '?' : formatCount(set.output_count)} out`;
  const sampled =
    set.rows !== null && set.rows_looked_at !== null && set.rows_looked_at < set.rows
      ? `, from ${formatCount(set.rows_looked_at)} of ${plural(set.rows, 'row')}`
      : '';
  return `${from}${sampled}`;
}
