// What a step does, in words.
import type { CleanStep } from '@/api/types';
import { formatCell, formatCount } from '@/lib/format';
import {
  type Comparison,
  type Strategy,
  castTypes,
  comparisons,
  takesList,
  takesNoValue,
} from './step-kinds';

const namedColumns = 3;

/** “age”, “sex” and 4 more. */
export function namesOf(columns: readonly string[] | undefined): string {
  const names = columns ?? [];
  if (names.length === 0) return 'all columns';
  const shown = names.slice(0, namedColumns).map((name) => `“${name}”`);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${formatCount(more)} more`;
  return shown.length === 1
    ? (shown[0] as string)
    : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

const fillWords: Record<Strategy, string> = {
  median: 'the median',
  mean: 'the mean',
  mode: 'the most frequent value',
  constant: '',
  forward_fill: 'the value of the row before',
  model: 'what the other columns predict',
};

function boundWords({ low, high }: CleanStep): string {
  if (low != null && high != null) return `to ${formatCell(low)} … ${formatCell(high)}`;
  return low != null ? `up to ${formatCell(low)}` : `down to ${formatCell(high ?? 0)}`;
}

const comparisonWords = Object.fromEntries(
  comparisons.map(({ value, label }) => [value, label]),
) as Record<Comparison, string>;

function valueWords(step: CleanStep): string {
  if (takesNoValue(step.comparison)) return '';
  if (takesList(step.comparison)) return ` ${(step.values ?? []).map(formatCell).join(', ')}`;
  return ` ${formatCell(step.value)}`;
}

/** What the step does, in one sentence. */
export function stepSentence(step: CleanStep): string {
  const names = namesOf(step.columns);
  switch (step.op) {
    case 'impute': {
      const what =
        step.strategy === 'constant'
          ? formatCell(step.value ?? '…')
          : fillWords[step.strategy ?? 'mode'];
      const flag = step.indicator ? ', and add a column that says where a value was missing' : '';
      return `Fill missing values of ${names} with ${what}${flag}.`;
    }
    case 'drop_missing':
      return step.how === 'all'
        ? `Drop rows in which all of ${names} are missing.`
        : (step.columns?.length ?? 0) === 1
          ? `Drop rows in which ${names} is missing.`
          : `Drop rows in which any of ${names} is missing.`;
    case 'set_missing': {
      const parts = [
        ...(step.values ?? []).map((value) => formatCell(value)),
        ...(step.infinite ? ['infinite values'] : []),
      ];
      return `Make ${parts.join(', ') || '…'} in ${names} missing.`;
    }
    case 'drop_duplicates':
      return (step.columns?.length ?? 0) === 0
        ? 'Drop rows that repeat an earlier one in every column.'
        : `Drop rows that repeat an earlier one in ${names}.`;
    case 'clip_outliers':
      if (step.method === 'bounds') return `Clip ${names} ${boundWords(step)}.`;
      return step.method === 'robust_z'
        ? `Clip values of ${names} beyond a robust z-score of 3.5.`
        : `Clip values of ${names} beyond 1.5 spans of the middle half.`;
    case 'cast': {
      const type = castTypes.find(({ value }) => value === step.type)?.label.toLowerCase() ?? '…';
      return `Read ${names} as ${type}; ${
        step.on_bad_value === 'null'
          ? 'what does not fit becomes missing'
          : 'stop if a value does not fit'
      }.`;
    }
    case 'rename':
      return `Rename ${names} to “${step.name ?? ''}”.`;
    case 'drop_column':
      return (step.columns?.length ?? 0) === 1
        ? `Drop the column ${names}.`
        : `Drop the columns ${names}.`;
    case 'filter':
      return `Keep rows in which ${names} ${comparisonWords[step.comparison ?? '=']}${valueWords(step)}.`;
  }
}
