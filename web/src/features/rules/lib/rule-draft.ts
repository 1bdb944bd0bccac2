// A rule as the form holds it, and the request it becomes. What a rule may say is the server's word; here is only what can be
// told before it is asked.
import type { DatasetColumn, Rule, RuleCreate, RuleUpdate } from '@/api/types';

export type RuleKind = Rule['kind'];
export type Severity = NonNullable<Rule['severity']>;

export interface RuleDraft {
  kind: RuleKind;
  severity: Severity;
  columns: string[];
  name: string;
  min: string | number;
  max: string | number;
  values: string[];
  pattern: string;
  age: string | number;
  ageUnit: 'hours' | 'days';
  /** In percent, as people say it. */
  tolerance: string | number;
}

export const ruleKinds: { value: RuleKind; label: string; does: string }[] = [
  {
    value: 'range',
    label: 'Values within bounds',
    does: 'Numbers or times between a least and a greatest one.',
  },
  { value: 'set', label: 'One of a list', does: 'Only these values may occur.' },
  { value: 'regex', label: 'Matches a pattern', does: 'The whole text matches an expression.' },
  { value: 'not_null', label: 'Never missing', does: 'Every row has a value.' },
  { value: 'unique', label: 'Unique', does: 'No two rows have the same value.' },
  { value: 'freshness', label: 'Recent', does: 'The newest time is not too old.' },
  { value: 'row_count', label: 'Number of rows', does: 'Not too few rows, not too many.' },
];

export function firstDraft(kind: RuleKind = 'range'): RuleDraft {
  return {
    kind,
    severity: 'error',
    columns: [],
    name: '',
    min: '',
    max: '',
    values: [],
    pattern: '',
    age: 24,
    ageUnit: 'hours',
    tolerance: 0,
  };
}

function shown(value: unknown): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : '';
}

export function draftOf(rule: Rule): RuleDraft {
  const hours = rule.max_age_hours ?? 24;
  const inDays = hours % 24 === 0 && hours > 24;
  return {
    kind: rule.kind,
    severity: rule.severity ?? 'error',
    columns: rule.columns ?? [],
    name: rule.name,
    min: shown(rule.min),
    max: shown(rule.max),
    values: (rule.values ?? []).map(String),
    pattern: rule.pattern ?? '',
    age: inDays ? hours / 24 : hours,
    ageUnit: inDays ? 'days' : 'hours',
    tolerance: Math.round((rule.tolerance ?? 0) * 1e6) / 1e4,
  };
}

const isNumber = (column: DatasetColumn) =>
  ['int64', 'double', 'decimal'].includes(column.physical_type);
export const isTime = (column: DatasetColumn) =>
  ['date', 'timestamp'].includes(column.physical_type);

/** The columns that can keep a rule of this kind. */
export function columnsFor(kind: RuleKind, columns: readonly DatasetColumn[]): DatasetColumn[] {
  if (kind === 'range') return columns.filter((column) => isNumber(column) || isTime(column));
  if (kind === 'freshness') return columns.filter(isTime);
  if (kind === 'row_count') return [];
  return [...columns];
}

/** Whether some of the values may break a rule of this kind. */
export const takesTolerance = (kind: RuleKind) => kind !== 'freshness' && kind !== 'row_count';

export type DraftFaults = Partial<Record<keyof RuleDraft, string>>;

export function draftFaults(draft: RuleDraft): DraftFaults {
  const faults: DraftFaults = {};
  if (draft.kind !== 'row_count' && draft.columns.length === 0)
    faults.columns = 'Choose the column.';
  if (
    (draft.kind === 'range' || draft.kind === 'row_count') &&
    draft.min === '' &&
    draft.max === ''
  )
    faults.min = 'Give a lower bound, an upper bound, or both.';
  if (typeof draft.min === 'number' && typeof draft.max === 'number' && draft.min > draft.max)
    faults.max = 'The upper bound is below the lower one.';
  if (draft.kind === 'set' && draft.values.length === 0) faults.values = 'Give at least one value.';
  if (draft.kind === 'regex' && draft.pattern === '') faults.pattern = 'Give the expression.';
  if (draft.kind === 'freshness' && !(Number(draft.age) > 0)) faults.age = 'Give an age above 0.';
  return faults;
}

/** What a value of the list is: a number where the column holds numbers. */
function typed(text: string, column: DatasetColumn | undefined): string | number {
  const number = Number(text);
  return column && isNumber(column) && text.trim() !== '' && Number.isFinite(number)
    ? number
    : text;
}

type Settings = Omit<RuleCreate, 'kind' | 'severity' | 'name'>;

/** The settings that a rule of this kind has; null takes a bound away. */
function settingsOf(draft: RuleDraft, columns: readonly DatasetColumn[]): Settings {
  const column = columns.find(({ name }) => name === draft.columns[0]);
  const bounds = {
    min: draft.min === '' ? null : draft.min,
    max: draft.max === '' ? null : draft.max,
  };
  const tolerance = { tolerance: (Number(draft.tolerance) || 0) / 100 };
  const { columns: names } = draft;
  switch (draft.kind) {
    case 'range':
      return { columns: names, ...bounds, ...tolerance };
    case 'set':
      return {
        columns: names,
        values: draft.values.map((value) => typed(value, column)),
        ...tolerance,
      };
    case 'regex':
      return { columns: names, pattern: draft.pattern, ...tolerance };
    case 'freshness':
      return {
        columns: names,
        max_age_hours: Number(draft.age) * (draft.ageUnit === 'days' ? 24 : 1),
      };
    case 'row_count':
      return bounds;
    default:
      return { columns: names, ...tolerance };
  }
}

export function toCreate(draft: RuleDraft, columns: readonly DatasetColumn[]): RuleCreate {
  const name = draft.name.trim();
  return {
    kind: draft.kind,
    severity: draft.severity,
    ...settingsOf(draft, columns),
    ...(name === '' ? {} : { name }),
  };
}

/** A name that the server made of the rule follows the rule: it is sent only when the user wrote another. */
export function toUpdate(
  draft: RuleDraft,
  rule: Rule,
  columns: readonly DatasetColumn[],
): RuleUpdate {
  const name = draft.name.trim();
  return {
    severity: draft.severity,
    ...settingsOf(draft, columns),
    ...(name === '' || name === rule.name ? {} : { name }),
  };
}
