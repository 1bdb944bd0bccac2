// What is done with missing values.
import classes from './step-fields.module.css';
import type { ColumnStatistics } from '@/api/types';
import { formatCell, formatValue, plural } from '@/lib/format';
import { Radio, Select, Switch } from '@mantine/core';
import { type Strategy, isNumber, strategies } from '../lib/step-kinds';
import { type StepFieldsProps, ValueField } from './value-fields';

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
