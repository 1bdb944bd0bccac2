// The fields of each treatment. They only edit a step; what a step may say is decided in lib/steps.
import { NumberInput, Radio, Select, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import type { CleanStep, ColumnStatistics } from '@/api/types';
import { formatCell, formatValue, plural } from '@/lib/format';
import {
  castTypes,
  comparisons,
  isNumber,
  strategies,
  takesList,
  takesNoValue,
  typedValue,
  type CastType,
  type Comparison,
  type StepColumn,
  type StepFaults,
  type Strategy,
} from '../lib/steps';
import classes from './step-fields.module.css';

export interface StepFieldsProps {
  step: CleanStep;
  /** The columns the step is about. */
  chosen: StepColumn[];
  /** Figures of the one column, once they are known. */
  facts: ColumnStatistics | undefined;
  faults: StepFaults;
  onChange: (step: CleanStep) => void;
}

function fillWith(strategy: Strategy, facts: ColumnStatistics | undefined): string {
  if (!facts) return '';
  if (strategy === 'median' && facts.q50 !== null) return `Here ${formatValue(facts.q50)}.`;
  if (strategy === 'mean' && facts.mean !== null) return `Here ${formatValue(facts.mean)}.`;
  const [top] = facts.top;
  if (strategy === 'mode' && top)
    return `Here ${formatCell(top.value)}, in ${plural(top.count, 'row')}.`;
  return '';
}

export function MissingFields({ step, chosen, facts, faults, onChange }: StepFieldsProps) {
  const value = step.op === 'impute' ? (step.strategy ?? 'mode') : step.op;
  const numbers = chosen.length > 0 && chosen.every(isNumber);
  const rows = facts ? ` ${plural(facts.missing, 'row')} would go.` : '';

  function choose(next: string) {
    if (next === 'drop_missing' || next === 'drop_column')
      onChange({ op: next, columns: step.columns });
    else
      onChange({
        op: 'impute',
        columns: step.columns,
        strategy: next as Strategy,
        indicator: step.indicator,
        value: step.value,
      });
  }

  return (
    <>
      <Radio.Group
        label="What to do with them"
        value={value}
        error={faults.strategy}
        onChange={choose}
      >
        <div className={classes.choices}>
          {strategies
            .filter((strategy) => numbers || !strategy.numbersOnly)
            .map((strategy) => (
              <Radio
                key={strategy.value}
                value={strategy.value}
                label={strategy.label}
                description={`${strategy.does} ${fillWith(strategy.value, facts)}`.trim()}
              />
            ))}
          <Radio
            value="drop_missing"
            label="Drop these rows"
            description={`Nothing is invented.${rows}`}
          />
          <Radio
            value="drop_column"
            label={chosen.length > 1 ? 'Drop the columns' : 'Drop the column'}
            description="When most of its values are missing."
          />
        </div>
      </Radio.Group>
      {step.op === 'impute' && step.strategy === 'constant' && (
        <ValueField
          label="Value to fill in"
          value={step.value}
          column={chosen[0]}
          error={faults.value}
          onChange={(next) => onChange({ ...step, value: next })}
        />
      )}
      {step.op === 'drop_missing' && chosen.length > 1 && (
        <Select
          label="Drop a row when"
          data={[
            { value: 'any', label: 'any of the columns is missing' },
            { value: 'all', label: 'all of the columns are missing' },
          ]}
          allowDeselect={false}
          value={step.how ?? 'any'}
          onChange={(how) => onChange({ ...step, how: how as 'any' | 'all' })}
        />
      )}
      {step.op === 'impute' && (
        <Switch
          label="Add a column that says where a value was missing"
          description="That a value is missing may itself tell something."
          checked={step.indicator ?? false}
          onChange={(event) => onChange({ ...step, indicator: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

interface ValueFieldProps {
  label: string;
  value: unknown;
  column: StepColumn | undefined;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

function ValueField({ label, value, column, error, onChange }: ValueFieldProps) {
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

function ListField({
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

export function PlaceholderFields({ step, chosen, faults, onChange }: StepFieldsProps) {
  return (
    <>
      <ListField
        step={step}
        label="Values that mean “no value”"
        column={chosen[0]}
        error={faults.values}
        onChange={onChange}
      />
      {chosen.some((column) => column.physical_type === 'double') && (
        <Switch
          label="Infinite values, too"
          checked={step.infinite ?? false}
          onChange={(event) => onChange({ ...step, infinite: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

function outsideWords(facts: ColumnStatistics | undefined, method: string): string {
  const found = facts?.outliers.find((outliers) => outliers.method === method);
  if (!found) return '';
  return ` Here ${plural(found.count, 'value')} outside ${formatValue(found.low)} … ${formatValue(found.high)}.`;
}

export function OutlierFields({ step, facts, faults, onChange }: StepFieldsProps) {
  const method = step.method ?? 'iqr';
  const bound = (name: 'low' | 'high', label: string) => (
    <NumberInput
      label={label}
      hideControls
      placeholder="none"
      value={step[name] ?? ''}
      error={faults[name]}
      onChange={(next) => onChange({ ...step, [name]: next === '' ? null : Number(next) })}
    />
  );
  return (
    <>
      <Radio.Group
        label="Which values are outliers"
        value={method}
        onChange={(next) => onChange({ ...step, method: next as CleanStep['method'] })}
      >
        <div className={classes.choices}>
          <Radio
            value="iqr"
            label="Beyond the middle half"
            description={`More than 1.5 times its span away (IQR).${outsideWords(facts, 'iqr')}`}
          />
          <Radio
            value="robust_z"
            label="Robust z-score above 3.5"
            description={`Distance from the median in median deviations.${outsideWords(facts, 'robust_z')}`}
          />
          <Radio value="bounds" label="Outside bounds that you give" />
        </div>
      </Radio.Group>
      {method === 'bounds' && (
        <div className={classes.pair}>
          {bound('low', 'Lower bound')}
          {bound('high', 'Upper bound')}
        </div>
      )}
      <p className={classes.note}>
        A value outside takes the nearest bound: the row stays, its weight goes.
      </p>
    </>
  );
}

export function CastFields({ step, onChange }: StepFieldsProps) {
  return (
    <Stack gap="md">
      <Select
        label="New type"
        data={castTypes}
        allowDeselect={false}
        value={step.type ?? 'double'}
        onChange={(type) => onChange({ ...step, type: type as CastType })}
      />
      <Radio.Group
        label="A value that does not fit"
        value={step.on_bad_value ?? 'fail'}
        onChange={(next) => onChange({ ...step, on_bad_value: next as 'null' | 'fail' })}
      >
        <div className={classes.choices}>
          <Radio value="null" label="becomes missing" />
          <Radio
            value="fail"
            label="stops the cleaning"
            description="The first such value is named; nothing is changed."
          />
        </div>
      </Radio.Group>
    </Stack>
  );
}

export function RenameFields({ step, faults, onChange }: StepFieldsProps) {
  return (
    <TextInput
      label="New name"
      value={step.name ?? ''}
      error={faults.name}
      onChange={(event) => onChange({ ...step, name: event.currentTarget.value })}
    />
  );
}

export function FilterFields({ step, chosen, faults, onChange }: StepFieldsProps) {
  const [column] = chosen;
  return (
    <>
      <div className={classes.pair}>
        <Select
          label="Keep rows in which it"
          data={comparisons}
          allowDeselect={false}
          value={step.comparison ?? '='}
          error={faults.comparison}
          onChange={(next) => onChange({ ...step, comparison: next as Comparison })}
        />
        {!takesNoValue(step.comparison) && !takesList(step.comparison) && (
          <ValueField
            label="Value"
            value={step.value}
            column={column}
            error={faults.value}
            onChange={(value) => onChange({ ...step, value })}
          />
        )}
      </div>
      {takesList(step.comparison) && (
        <ListField
          step={step}
          label="Values"
          column={column}
          error={faults.values}
          onChange={onChange}
        />
      )}
      {step.comparison !== 'is_missing' && (
        <p className={classes.note}>Rows without a value in it are dropped.</p>
      )}
    </>
  );
}
