// What is still missing before the server would take a step.
import type { CleanStep } from '@/api/types';
import { type StepColumn, isNumber, takesList, takesNoValue } from './step-kinds';

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
