// A new rule, or one that is there already: what it demands, of which column, and what happens when it is broken.
import { Button, Modal, MultiSelect, NumberInput, Radio, Select, TextInput } from '@mantine/core';
import type { Dataset, DatasetColumn, Rule } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { toast } from '@/components/ui/toast';
import { useForm } from '@/hooks/use-form';
import { useChangeRule, useMakeRule, type RuleScope } from '../api/rules';
import {
  columnsFor,
  draftFaults,
  draftOf,
  firstDraft,
  ruleKinds,
  takesTolerance,
  toCreate,
  toUpdate,
  type RuleDraft,
  type RuleKind,
} from '../lib/rule-draft';
import { RuleFields } from './rule-fields';
import classes from './rules.module.css';

interface RuleDialogProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  /** The rule to change; 'new' for another one. */
  subject: Rule | 'new' | undefined;
  onClose: () => void;
}

interface FormValues extends RuleDraft {
  scope: RuleScope;
}

// The server names the place in the list, and ages in hours.
const serverNames = {
  'columns[0]': 'columns',
  max_age_hours: 'age',
} as const;

function RuleForm({
  dataset,
  columns,
  rule,
  onClose,
}: Omit<RuleDialogProps, 'subject'> & { rule: Rule | undefined }) {
  const make = useMakeRule(dataset);
  const change = useChangeRule(dataset.id);
  const form = useForm<FormValues>({
    initial: { ...(rule ? draftOf(rule) : firstDraft()), scope: 'dataset' },
    check: draftFaults,
    serverNames,
    submit: async (values) => {
      const kept = rule
        ? await change.mutateAsync({ id: rule.id, change: toUpdate(values, rule, columns) })
        : await make.mutateAsync({ rule: toCreate(values, columns), scope: values.scope });
      toast(`The rule ${kept.name} will be held against what comes in from now on.`);
      onClose();
    },
  });
  const { values, errors, set } = form;
  const pickable = columnsFor(values.kind, columns).map(({ name }) => name);
  const column = columns.find(({ name }) => name === values.columns[0]);

  function chooseKind(kind: RuleKind) {
    const fitting = columnsFor(kind, columns).map(({ name }) => name);
    const kept = values.columns.filter((name) => fitting.includes(name));
    set('kind', kind);
    set('columns', kind === 'unique' ? kept : kept.slice(0, 1));
  }

  return (
    <form className={layout.stack} noValidate onSubmit={form.onSubmit}>
      <Select
        name="kind"
        label="What is demanded"
        description={ruleKinds.find(({ value }) => value === values.kind)?.does}
        data={ruleKinds.map(({ value, label }) => ({ value, label }))}
        allowDeselect={false}
        disabled={rule !== undefined}
        value={values.kind}
        onChange={(kind) => chooseKind(kind as RuleKind)}
      />
      {values.kind === 'unique' ? (
        <MultiSelect
          label="Columns"
          description="Several columns are unique together."
          data={pickable}
          searchable
          limit={100}
          maxValues={16}
          value={values.columns}
          error={errors.columns}
          clearButtonProps={{ 'aria-label': 'Remove all columns' }}
          onChange={(names) => set('columns', names)}
        />
      ) : (
        values.kind !== 'row_count' && (
          <Select
            label="Column"
            data={pickable}
            searchable
            limit={100}
            allowDeselect={false}
            nothingFoundMessage="No column can keep such a rule"
            value={values.columns[0] ?? null}
            error={errors.columns}
            onChange={(name) => set('columns', name ? [name] : [])}
          />
        )
      )}
      <RuleFields
        draft={values}
        column={column}
        faults={errors}
        set={(name, value) => set(name, value as FormValues[typeof name])}
      />
      <Radio.Group
        label="When it is broken"
        value={values.severity}
        onChange={(next) => set('severity', next as RuleDraft['severity'])}
      >
        <div className={classes.choices}>
          <Radio
            value="error"
            label="Refuse the table"
            description="The import or cleaning fails and says why; earlier versions stay."
          />
          <Radio
            value="warning"
            label="Take it and warn"
            description="The new version comes in, with the finding in its import notes."
          />
        </div>
      </Radio.Group>
      {takesTolerance(values.kind) && (
        <NumberInput
          name="tolerance"
          label="Tolerance in percent"
          description="So many of the values may break the rule before it counts as broken."
          hideControls
          min={0}
          max={100}
          value={values.tolerance}
          error={errors.tolerance}
          onChange={(value) => set('tolerance', value)}
        />
      )}
      {!rule && dataset.datasource_id && (
        <Radio.Group
          label="It holds for"
          value={values.scope}
          onChange={(next) => set('scope', next as RuleScope)}
        >
          <div className={classes.choices}>
            <Radio value="dataset" label={`Every version of ${dataset.name}`} />
            <Radio value="source" label="Everything that comes from its data source" />
          </div>
        </Radio.Group>
      )}
      <TextInput
        label="Name"
        description="What it demands, unless you write something else."
        autoComplete="off"
        {...form.text('name')}
      />
      {form.failure !== undefined && (
        <ErrorState error={form.failure} compact wanted="change rules" />
      )}
      <div className={layout.end}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={form.busy}>
          {rule ? 'Save rule' : 'Make rule'}
        </Button>
      </div>
    </form>
  );
}

export function RuleDialog({ subject, onClose, ...rest }: RuleDialogProps) {
  return (
    <Modal
      opened={subject !== undefined}
      onClose={onClose}
      title={subject === 'new' ? 'New rule' : 'Change rule'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {subject !== undefined && (
        <RuleForm
          key={subject === 'new' ? 'new' : subject.id}
          {...rest}
          rule={subject === 'new' ? undefined : subject}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}
