// The steps of a recipe while it is being built: what a column's pickers say, and the list they write.
import type { DatasetColumn, FeatureOperation, FeatureStep } from '@/api/types';
import { formatCount } from '@/lib/format';

export type Picker = 'missing' | 'shape' | 'scaling' | 'encoding';
export type ColumnKind = 'number' | 'text' | 'time';

export interface Choice {
  value: string;
  label: string;
  op: string;
  params: Record<string, unknown>;
}

/** What a picker offers; no choice is "leave it". */
export const choices: Record<Picker, readonly (Choice & { kinds: readonly ColumnKind[] })[]> = {
  missing: [
    {
      value: 'median',
      label: 'Median',
      op: 'imputer',
      params: { strategy: 'median' },
      kinds: ['number', 'time'],
    },
    {
      value: 'mean',
      label: 'Mean',
      op: 'imputer',
      params: { strategy: 'mean' },
      kinds: ['number', 'time'],
    },
    {
      value: 'most_frequent',
      label: 'Most frequent',
      op: 'imputer',
      params: { strategy: 'most_frequent' },
      kinds: ['number', 'text'],
    },
    {
      value: 'constant',
      label: '“missing”',
      op: 'imputer',
      params: { strategy: 'constant', value: 'missing' },
      kinds: ['text'],
    },
  ],
  shape: [
    { value: 'log', label: 'Logarithm', op: 'log', params: {}, kinds: ['number'] },
    { value: 'power', label: 'Power', op: 'power', params: {}, kinds: ['number'] },
    { value: 'quantile', label: 'Rank', op: 'quantile', params: {}, kinds: ['number'] },
    { value: 'bin', label: 'Intervals', op: 'bin', params: {}, kinds: ['number'] },
  ],
  scaling: [
    {
      value: 'standard_scaler',
      label: 'Standard',
      op: 'standard_scaler',
      params: {},
      kinds: ['number'],
    },
    {
      value: 'minmax_scaler',
      label: 'Min-max',
      op: 'minmax_scaler',
      params: {},
      kinds: ['number'],
    },
    { value: 'robust_scaler', label: 'Robust', op: 'robust_scaler', params: {}, kinds: ['number'] },
  ],
  encoding: [
    {
      value: 'one_hot_encoder',
      label: 'One-hot',
      op: 'one_hot_encoder',
      params: {},
      kinds: ['text'],
    },
    { value: 'target_encoder', label: 'Target', op: 'target_encoder', params: {}, kinds: ['text'] },
    {
      value: 'frequency_encoder',
      label: 'Frequency',
      op: 'frequency_encoder',
      params: {},
      kinds: ['text'],
    },
    {
      value: 'ordinal_encoder',
      label: 'Ordinal',
      op: 'ordinal_encoder',
      params: {},
      kinds: ['text'],
    },
    { value: 'label_encoder', label: 'Label', op: 'label_encoder', params: {}, kinds: ['text'] },
    { value: 'hash_encoder', label: 'Hash', op: 'hash_encoder', params: {}, kinds: ['text'] },
    { value: 'text_tfidf', label: 'Words', op: 'text_tfidf', params: {}, kinds: ['text'] },
    { value: 'date_parts', label: 'Date parts', op: 'date_parts', params: {}, kinds: ['time'] },
  ],
};

const pickers: readonly Picker[] = ['missing', 'shape', 'scaling', 'encoding'];

export const pickerNames: Record<Picker, string> = {
  missing: 'Fill missing',
  shape: 'Shape',
  scaling: 'Scaling',
  encoding: 'Encoding',
};

export function kindOf(column: Pick<DatasetColumn, 'physical_type'>): ColumnKind {
  const type = column.physical_type;
  if (type === 'date' || type === 'timestamp') return 'time';
  return type === 'string' ? 'text' : 'number';
}

/** What a picker offers for a column; target encoding only where there is a target. */
export function offered(picker: Picker, kind: ColumnKind, hasTarget: boolean): readonly Choice[] {
  return choices[picker].filter(
    (choice) => choice.kinds.includes(kind) && (hasTarget || choice.op !== 'target_encoder'),
  );
}

function sameParams(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

const pickerByOp = new Map(
  pickers.flatMap((picker) => choices[picker].map((choice) => [choice.op, picker] as const)),
);

function pickerOf(step: FeatureStep): Picker | undefined {
  return step.keep_input ? undefined : pickerByOp.get(step.op);
}

/** The choice of a picker for a column, as the steps have it; `custom` for parameters no picker sets. */
export function chosen(
  steps: readonly FeatureStep[],
  picker: Picker,
  column: string,
): string | undefined {
  const step = steps.find((item) => pickerOf(item) === picker && item.columns.includes(column));
  if (!step) return undefined;
  if (picker !== 'missing') return step.op;
  const strategy = String((step.params ?? {}).strategy ?? 'auto');
  return choices.missing.some((choice) => choice.value === strategy) ? strategy : 'custom';
}

function withoutColumn(
  steps: readonly FeatureStep[],
  picker: Picker,
  column: string,
): FeatureStep[] {
  return steps.flatMap((step) => {
    if (pickerOf(step) !== picker || !step.columns.includes(column)) return [step];
    const columns = step.columns.filter((name) => name !== column);
    return columns.length > 0 ? [{ ...step, columns }] : [];
  });
}

/** Sets a picker. Columns with the same choice share a step; steps of a kind stay in the order filling, shape, scale, code. */
export function choose(
  steps: readonly FeatureStep[],
  picker: Picker,
  column: string,
  value: string | undefined,
): FeatureStep[] {
  const rest = withoutColumn(steps, picker, column);
  const choice = choices[picker].find((item) => item.value === value);
  if (!choice) return rest;
  const same = rest.findIndex(
    (step) =>
      step.op === choice.op && !step.keep_input && sameParams(step.params ?? {}, choice.params),
  );
  if (same >= 0)
    return rest.map((step, place) =>
      place === same ? { ...step, columns: [...step.columns, column] } : step,
    );
  const made: FeatureStep = { op: choice.op, columns: [column], params: choice.params };
  const later = pickers.slice(pickers.indexOf(picker) + 1);
  const before = rest.findIndex((step) => {
    const other = pickerOf(step);
    return other !== undefined && later.includes(other);
  });
  return before < 0 ? [...rest, made] : [...rest.slice(0, before), made, ...rest.slice(before)];
}

export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return [...items];
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

export function sameStep(a: FeatureStep, b: FeatureStep): boolean {
  return (
    a.op === b.op &&
    a.columns.length === b.columns.length &&
    a.columns.every((name, place) => name === b.columns[place]) &&
    sameParams(a.params ?? {}, b.params ?? {})
  );
}

/**
 * What is left of a suggestion: without the columns for which the same was chosen already, in whichever way, and those a step
 * drops. Nothing when none is left.
 */
export function openPart(
  suggestion: FeatureStep,
  steps: readonly FeatureStep[],
): FeatureStep | undefined {
  const picker = pickerOf(suggestion);
  const columns = suggestion.columns.filter(
    (column) =>
      !steps.some((step) => step.op === 'drop' && step.columns.includes(column)) &&
      (picker === undefined || chosen(steps, picker, column) === undefined),
  );
  const isTaken = steps.some((step) => sameStep(step, suggestion));
  return isTaken || columns.length === 0 ? undefined : { ...suggestion, columns };
}

/** Takes suggested steps: each before the steps that come later in the order filling, shape, scale, code. */
export function withSteps(
  steps: readonly FeatureStep[],
  taken: readonly FeatureStep[],
): FeatureStep[] {
  return taken.reduce<FeatureStep[]>(
    (all, step) => {
      const picker = pickerOf(step);
      const later = picker ? pickers.slice(pickers.indexOf(picker) + 1) : [];
      const named = new Set(step.columns);
      const place = all.findIndex((other) => {
        const its = pickerOf(other);
        return (
          its !== undefined && later.includes(its) && other.columns.some((name) => named.has(name))
        );
      });
      return place < 0 ? [...all, step] : [...all.slice(0, place), step, ...all.slice(place)];
    },
    [...steps],
  );
}

/** "Standard scaling of age, income and 2 more". */
export function stepSentence(step: FeatureStep, operations: readonly FeatureOperation[]): string {
  const title = operations.find((item) => item.op === step.op)?.title ?? step.op;
  const [first, second, ...more] = step.columns;
  const names =
    second === undefined
      ? first
      : more.length === 0
        ? `${first} and ${second}`
        : `${first}, ${second} and ${formatCount(more.length)} more`;
  return `${title}: ${names ?? ''}`;
}

/** The steps as the server takes them: without empty texts, which stand for "not given". */
export function asRequest(steps: readonly FeatureStep[]): FeatureStep[] {
  return steps.map(({ op, columns, params, keep_input }) => ({
    op,
    columns,
    params: Object.fromEntries(
      Object.entries(params ?? {}).filter(([, value]) => value !== '' && value !== undefined),
    ),
    ...(keep_input ? { keep_input } : {}),
  }));
}

/** The step a message like "Step 3 (log) ..." or a field like "steps[2].columns" is about, from 0. */
export function placeOf(text: string): number | undefined {
  const field = /^steps\[(\d+)\]/.exec(text);
  if (field) return Number(field[1]);
  const words = /^Step (\d+)/.exec(text);
  return words ? Number(words[1]) - 1 : undefined;
}
