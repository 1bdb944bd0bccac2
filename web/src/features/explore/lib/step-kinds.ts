// The steps of a cleaning: which there are, and what each begins with.
import type { CleanStep } from '@/api/types';

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
