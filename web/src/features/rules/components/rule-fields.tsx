// The settings of each kind of rule. They only edit a draft.
import { NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import type { DatasetColumn } from '@/api/types';
import { isTime, type DraftFaults, type RuleDraft } from '../lib/rule-draft';
import classes from './rules.module.css';

export interface RuleFieldsProps {
  draft: RuleDraft;
  /** The column the rule is about. */
  column: DatasetColumn | undefined;
  faults: DraftFaults;
  set: <K extends keyof RuleDraft>(name: K, value: RuleDraft[K]) => void;
}

function BoundFields({ draft, column, faults, set }: RuleFieldsProps) {
  const bound = (name: 'min' | 'max', label: string) =>
    column && isTime(column) ? (
      <TextInput
        key={name}
        name={name}
        label={label}
        placeholder="none"
        description="As 2024-01-31"
        value={String(draft[name])}
        error={faults[name]}
        onChange={(event) => set(name, event.currentTarget.value)}
      />
    ) : (
      <NumberInput
        key={name}
        name={name}
        label={label}
        placeholder="none"
        hideControls
        thousandSeparator=","
        allowDecimal={draft.kind === 'range'}
        allowNegative={draft.kind === 'range'}
        value={draft[name]}
        error={faults[name]}
        onChange={(value) => set(name, value)}
      />
    );
  return (
    <div className={classes.pair}>
      {bound('min', draft.kind === 'row_count' ? 'Fewest rows' : 'Least value')}
      {bound('max', draft.kind === 'row_count' ? 'Most rows' : 'Greatest value')}
    </div>
  );
}

function ListField({ draft, faults, set }: RuleFieldsProps) {
  return (
    <TagsInput
      name="values"
      label="Allowed values"
      description="Enter after each value"
      value={draft.values}
      error={faults.values}
      splitChars={[]}
      clearButtonProps={{ 'aria-label': 'Remove all values' }}
      onChange={(values) => set('values', values)}
    />
  );
}

function PatternField({ draft, faults, set }: RuleFieldsProps) {
  return (
    <TextInput
      name="pattern"
      label="Expression"
      description="The whole text has to match. RE2 syntax: no lookaround, no back-references."
      placeholder="[0-9]{5}"
      spellCheck={false}
      value={draft.pattern}
      error={faults.pattern}
      onChange={(event) => set('pattern', event.currentTarget.value)}
    />
  );
}

function AgeFields({ draft, faults, set }: RuleFieldsProps) {
  return (
    <div className={classes.pair}>
      <NumberInput
        name="age"
        label="Newest time at most … old"
        hideControls
        min={0}
        value={draft.age}
        error={faults.age}
        onChange={(value) => set('age', value)}
      />
      <Select
        label="Unit"
        data={['hours', 'days']}
        allowDeselect={false}
        value={draft.ageUnit}
        onChange={(unit) => set('ageUnit', unit as RuleDraft['ageUnit'])}
      />
    </div>
  );
}

const fieldsOf: Partial<Record<RuleDraft['kind'], (props: RuleFieldsProps) => React.ReactNode>> = {
  range: BoundFields,
  row_count: BoundFields,
  set: ListField,
  regex: PatternField,
  freshness: AgeFields,
};

export function RuleFields(props: RuleFieldsProps) {
  const Fields = fieldsOf[props.draft.kind];
  return Fields ? <Fields {...props} /> : null;
}
