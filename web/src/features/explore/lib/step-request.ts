// Steps as the server takes them, and steps compared and merged.
import type { CleanStep } from '@/api/types';
import { type Op, takesList, takesNoValue } from './step-kinds';

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
    // A switch that is off need not be said; the value of a filter may well be false.
    if (drop.has(field) || value == null || (value === false && field !== 'value')) continue;
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
        ? { ...before, columns: [...new Set([...(before.columns ?? []), ...columns])] }
        : { ...rest, ...(columns.length > 0 ? { columns } : {}) },
    );
  }
  return [...merged.values()];
}
