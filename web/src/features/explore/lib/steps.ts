// The steps of a cleaning: what each does, in words, and what is still missing before the server would take it.
import type { CleanStep } from '@/api/types';
import { formatCell } from '@/lib/format';

export type Op = CleanStep['op'];
export type Strategy = NonNullable<CleanStep['strategy']>;
export type Comparison = NonNullable<CleanStep['comparison']>;
export type CastType = NonNullable<CleanStep['type']>;

/** What a step needs to know of a column. */
export interface StepColumn {
  name: string;
  physical_type: string;
}

/** What a user wants; one of them may become several ops: missing values are filled or dropped. */
export type Treatment =
  'missing' | 'placeholders' | 'duplicates' | 'outliers' | 'cast' | 'filter' | 'rename' | 'drop';

export const treatments: { value: Treatment; label: string }[] = [
  { value: 'missing', label: 'Handle missing values' },
  { value: 'placeholders', label: 'Turn placeholders into missing values' },
  { value: 'duplicates', label: 'Drop repeated rows' },
  { value: 'outliers', label: 'Clip outliers' },
  { value: 'cast', label: 'Change the type' },
  { value: 'filter', label: 'Keep only some rows' },
  { value: 'rename', label: 'Rename a column' },
  { value: 'drop', label: 'Drop columns' },
];

export function treatmentOf(step: CleanStep, begunAs?: Treatment): Treatment {
  switch (step.op) {
    case 'impute':
    case 'drop_missing':
      return 'missing';
    case 'set_missing':
      return 'placeholders';
    case 'drop_duplicates':
      return 'duplicates';
    case 'clip_outliers':
      return 'outliers';
    case 'drop_column':
      return begunAs === 'missing' ? 'missing' : 'drop';
    default:
      return step.op;
  }
}

/** A step to begin with when a treatment is chosen for some columns. */
export function firstStep(treatment: Treatment, columns: StepColumn[]): CleanStep {
  const names = columns.map((column) => column.name);
  const numbers = columns.length > 0 && columns.every(isNumber);
  switch (treatment) {
    case 'missing':
      return { op: 'impute', columns: names, strategy: numbers ? 'median' : 'mode' };
    case 'placeholders':
      return { op: 'set_missing', columns: names, values: [] };
    case 'duplicates':
      return { op: 'drop_duplicates', columns: [] };
    case 'outliers':
      return { op: 'clip_outliers', columns: names, method: 'iqr' };
    case 'cast':
      return { op: 'cast', columns: names, type: 'double', on_bad_value: 'null' };
    case 'filter':
      return { op: 'filter', columns: names.slice(0, 1), comparison: 'not_missing' };
    case 'rename':
      return { op: 'rename', columns: names.slice(0, 1), name: '' };
    case 'drop':
      return { op: 'drop_column', columns: names };
  }
}

export function isNumber(column: StepColumn): boolean {
  return ['int64', 'double', 'decimal'].some((type) => column.physical_type.startsWith(type));
}

export const strategies: { value: Strategy; label: string; does: string; numbersOnly?: true }[] = [
  { value: 'median', label: 'Median', does: 'The middle value of the column.', numbersOnly: true },
  { value: 'mean', label: 'Mean', does: 'The average of the column.', numbersOnly: true },
  { value: 'mode', label: 'Most frequent value', does: 'Works for every type.' },
  { value: 'constant', label: 'A constant', does: 'A value that you give.' },
  {
    value: 'forward_fill',
    label: 'Value of the row before',
    does: 'For rows in the order of time.',
  },
  {
    value: 'model',
    label: 'Predicted from the other columns',
    does: 'Numbers by ridge regression, others by the category that tells most.',
  },
];

export const castTypes: { value: CastType; label: string }[] = [
  { value: 'int64', label: 'Whole numbers' },
  { value: 'double', label: 'Numbers' },
  { value: 'bool', label: 'Yes or no' },
  { value: 'date', label: 'Dates' },
  { value: 'timestamp', label: 'Dates with time' },
  { value: 'string', label: 'Text' },
];

export const comparisons: { value: Comparison; label: string }[] = [
  { value: '=', label: 'equals' },
  { value: '!=', label: 'differs from' },
  { value: '<', label: 'is below' },
  { value: '<=', label: 'is at most' },
  { value: '>', label: 'is above' },
  { value: '>=', label: 'is at least' },
  { value: 'in', label: 'is one of' },
  { value: 'not_in', label: 'is none of' },
  { value: 'contains', label: 'contains the text' },
  { value: 'is_missing', label: 'is missing' },
  { value: 'not_missing', label: 'is there' },
];

export function takesNoValue(comparison: Comparison | null | undefined): boolean {
  return comparison === 'is_missing' || comparison === 'not_missing';
}

export function takesList(comparison: Comparison | null | undefined): boolean {
  return comparison === 'in' || comparison === 'not_in';
}

const ops: Op[] = [
  'impute',
  'set_missing',
  'drop_missing',
  'drop_duplicates',
  'clip_outliers',
  'cast',
  'rename',
  'drop_column',
  'filter',
];

/** A suggestion of the server, or a step kept by this browser, as a step; undefined when it is none. */
export function readStep(raw: unknown): CleanStep | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { op, columns } = raw as { op?: unknown; columns?: unknown };
  if (!ops.includes(op as Op)) return undefined;
  if (
    columns !== undefined &&
    !(Array.isArray(columns) && columns.every((name) => typeof name === 'string'))
  )
    return undefined;
  return raw as CleanStep;
}

const namedColumns = 3;

/** “age”, “sex” and 4 more. */
export function namesOf(columns: readonly string[] | undefined): string {
  const names = columns ?? [];
  if (names.length === 0) return 'all columns';
  const shown = names.slice(0, namedColumns).map((name) => `“${name}”`);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
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

export type StepFaults = Partial<
  Record<
    'columns' | 'strategy' | 'value' | 'values' | 'low' | 'high' | 'name' | 'comparison',
    string
  >
>;

/** What the server would refuse, said at the field before it is asked. */
export function stepFaults(step: CleanStep, columns: readonly StepColumn[]): StepFaults {
  const names = step.columns ?? [];
  const chosen = columns.filter((column) => names.includes(column.name));
  const faults: StepFaults = {};
  if (names.length === 0 && step.op !== 'drop_duplicates' && step.op !== 'drop_missing')
    faults.columns = 'Choose a column.';
  if (step.op === 'impute') {
    if (step.strategy === 'constant' && (step.value ?? '') === '')
      faults.value = 'Enter the value to fill in.';
    const text = chosen.find((column) => !isNumber(column));
    if (text && (step.strategy === 'mean' || step.strategy === 'median'))
      faults.strategy = `“${text.name}” holds no numbers: choose another way.`;
  }
  if (step.op === 'set_missing' && (step.values ?? []).length === 0 && !step.infinite)
    faults.values = 'Enter at least one value that means “no value”.';
  if (step.op === 'clip_outliers') {
    const text = chosen.find((column) => !isNumber(column));
    if (text) faults.columns = `“${text.name}” holds no numbers.`;
    if (step.method === 'bounds') {
      if (step.low == null && step.high == null) faults.low = 'Enter a lower or an upper bound.';
      else if (step.low != null && step.high != null && step.low > step.high)
        faults.high = 'Must not be below the lower bound.';
    }
  }
  if (step.op === 'rename') {
    const name = step.name?.trim() ?? '';
    if (name === '') faults.name = 'Enter the new name.';
    else if (name !== names[0] && columns.some((column) => column.name === name))
      faults.name = `There is a column “${name}” already.`;
  }
  if (step.op === 'drop_column' && names.length > 0 && names.length >= columns.length)
    faults.columns = 'A table needs a column.';
  if (step.op === 'filter' && !takesNoValue(step.comparison)) {
    if (takesList(step.comparison)) {
      if ((step.values ?? []).length === 0) faults.values = 'Enter at least one value.';
    } else if ((step.value ?? '') === '') faults.value = 'Enter a value to compare with.';
    if (step.comparison === 'contains' && chosen[0] && chosen[0].physical_type !== 'string')
      faults.comparison = `“${chosen[0].name}” holds no texts.`;
  }
  return faults;
}

/** What was typed, as the column's type has it: "12" is a number in a column of numbers. */
export function typedValue(text: string, column: StepColumn | undefined): unknown {
  const trimmed = text.trim();
  if (!column) return text;
  if (isNumber(column) && trimmed !== '' && Number.isFinite(Number(trimmed)))
    return Number(trimmed);
  if (column.physical_type === 'bool' && /^(true|false)$/i.test(trimmed))
    return trimmed.toLowerCase() === 'true';
  return text;
}

const fieldsOf: Record<Op, (keyof CleanStep)[]> = {
  impute: ['strategy', 'indicator', 'value'],
  set_missing: ['values', 'infinite'],
  drop_missing: ['how'],
  drop_duplicates: [],
  clip_outliers: ['method', 'low', 'high'],
  cast: ['type', 'on_bad_value'],
  rename: ['name'],
  drop_column: [],
  filter: ['comparison', 'value', 'values'],
};

/** Only what this op takes and what was said, so that the request reads as it is meant. */
export function asRequest(step: CleanStep): CleanStep {
  const out: Record<string, unknown> = { op: step.op };
  if (step.columns && step.columns.length > 0) out.columns = step.columns;
  const drop = new Set<keyof CleanStep>();
  if (step.op === 'impute' && step.strategy !== 'constant') drop.add('value');
  if (step.op === 'clip_outliers' && step.method !== 'bounds') drop.add('low').add('high');
  if (step.op === 'filter')
    drop.add(takesList(step.comparison) || takesNoValue(step.comparison) ? 'value' : 'values');
  if (step.op === 'filter' && takesNoValue(step.comparison)) drop.add('values');
  for (const field of fieldsOf[step.op]) {
    const value = step[field];
    if (drop.has(field) || value == null || value === false) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    out[field] = field === 'name' ? String(value).trim() : value;
  }
  return out as CleanStep;
}

export function sameStep(a: CleanStep, b: CleanStep): boolean {
  const key = (step: CleanStep) =>
    JSON.stringify(Object.entries(asRequest(step)).sort(([x], [y]) => x.localeCompare(y)));
  return key(a) === key(b);
}

/** Steps that differ in their columns only, as one. */
export function mergeSteps(steps: readonly CleanStep[]): CleanStep[] {
  const merged = new Map<string, CleanStep>();
  for (const step of steps) {
    const { columns = [], ...rest } = asRequest(step);
    const key =
      columns.length > 0 && step.op !== 'rename' && step.op !== 'filter'
        ? JSON.stringify(rest)
        : JSON.stringify([rest, columns]);
    const before = merged.get(key);
    merged.set(
      key,
      before
        ? { ...before, columns: [...(before.columns ?? []), ...columns] }
        : { ...rest, ...(columns.length > 0 ? { columns } : {}) },
    );
  }
  return [...merged.values()];
}
