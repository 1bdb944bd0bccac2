// Where a value, or a list of them, is typed as the column has it.
import type { CleanStep, ColumnStatistics } from '@/api/types';
import { formatCell } from '@/lib/format';
import { NumberInput, TagsInput, TextInput } from '@mantine/core';
import { type StepFaults, typedValue } from '../lib/step-faults';
import { type StepColumn, isNumber } from '../lib/step-kinds';

export interface StepFieldsProps {
  step: CleanStep;
  /** The columns the step is about. */
  chosen: StepColumn[];
  /** Figures of the one column, once they are known. */
  facts: ColumnStatistics | undefined;
  faults: StepFaults;
  onChange: (step: CleanStep) => void;
}

interface ValueFieldProps {
  label: string;
  value: unknown;
  column: StepColumn | undefined;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

export function ValueField({ label, value, column, error, onChange }: ValueFieldProps) {
  if (column && isNumber(column))
    return (
      <NumberInput
        label={label}
        hideControls
        value={typeof value === 'number' || typeof value === 'string' ? value : ''}
        error={error}
        onChange={(next) => onChange(next === '' ? undefined : next)}
      />
    );
  return (
    <TextInput
      label={label}
      value={value === undefined || value === null ? '' : formatCell(value)}
      error={error}
      description={
        column?.physical_type === 'date'
          ? 'As 2024-01-31'
          : column?.physical_type === 'timestamp'
            ? 'As 2024-01-31 13:45:00'
            : undefined
      }
      onChange={(event) => onChange(typedValue(event.currentTarget.value, column))}
    />
  );
}

export function ListField({
  step,
  label,
  column,
  error,
  onChange,
}: {
  step: CleanStep;
  label: string;
  column: StepColumn | undefined;
  error: string | undefined;
  onChange: (step: CleanStep) => void;
}) {
  return (
    <TagsInput
      label={label}
      description="Enter after each value"
      value={(step.values ?? []).map(formatCell)}
      error={error}
      splitChars={[]}
      clearButtonProps={{ 'aria-label': 'Remove all values' }}
      onChange={(texts) =>
        onChange({ ...step, values: texts.map((text) => typedValue(text, column)) })
      }
    />
  );
}
