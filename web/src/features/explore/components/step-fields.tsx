// The fields of the other treatments. They only edit a step; what a step may say is decided in lib/step-faults.
import classes from './step-fields.module.css';
import { Radio, Select, Stack, Switch, TextInput } from '@mantine/core';
import {
  type CastType,
  type Comparison,
  castTypes,
  comparisons,
  takesList,
  takesNoValue,
} from '../lib/step-kinds';
import { ListField, type StepFieldsProps, ValueField } from './value-fields';

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
