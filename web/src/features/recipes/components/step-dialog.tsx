// A step of any kind: what is done, to which columns, with which parameters.
import { Button, Modal, MultiSelect, Select, Switch } from '@mantine/core';
import { useState } from 'react';
import type { FeatureOperation, FeatureStep } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { plural } from '@/lib/format';
import { ParamFields } from './param-fields';

const groupNames: Record<string, string> = {
  missing: 'Missing values',
  scaling: 'Scaling',
  encoding: 'Encoding',
  shape: 'Shape of numbers',
  combine: 'Columns together',
  date: 'Time',
  text: 'Free text',
  columns: 'Columns',
};

function grouped(operations: FeatureOperation[]) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { group, op, title } of operations) {
    const items = groups.get(group) ?? [];
    items.push({ value: op, label: title });
    groups.set(group, items);
  }
  return [...groups].map(([group, items]) => ({ group: groupNames[group] ?? group, items }));
}

interface StepDialogProps {
  operations: FeatureOperation[];
  /** Columns that are there at this step. */
  columns: string[];
  step: FeatureStep | undefined;
  onSave: (step: FeatureStep) => void;
  onClose: () => void;
}

export function StepDialog({ operations, columns, step, onSave, onClose }: StepDialogProps) {
  const [draft, setDraft] = useState<FeatureStep>(
    step ?? { op: 'interaction', columns: [], params: {} },
  );
  const [tried, setTried] = useState(false);
  const operation = operations.find((item) => item.op === draft.op);
  const least = operation?.least_columns ?? 1;
  const required = (operation?.params.required ?? []) as string[];
  const lacking = required.filter((name) => !draft.params?.[name]);
  const few = draft.columns.length < least;
  const all = [...new Set([...columns, ...draft.columns])];

  function save() {
    setTried(true);
    if (!few && lacking.length === 0) onSave(draft);
  }

  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={step ? 'Change a step' : 'Add a step'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={layout.stack}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Select
          label="Step"
          description={operation?.description}
          data={grouped(operations)}
          searchable
          allowDeselect={false}
          value={draft.op}
          onChange={(op) => op && setDraft({ ...draft, op, params: {} })}
        />
        <MultiSelect
          label="Columns"
          description={
            operation?.together ? 'All of them make one step.' : 'Each of them is treated alike.'
          }
          data={all}
          searchable
          limit={200}
          value={draft.columns}
          error={tried && few ? `Choose ${plural(least, 'column')} or more.` : undefined}
          clearButtonProps={{ 'aria-label': 'Remove all columns' }}
          onChange={(next) => setDraft({ ...draft, columns: next })}
        />
        {operation && (
          <ParamFields
            operation={operation}
            values={draft.params ?? {}}
            columns={all}
            errors={
              tried ? Object.fromEntries(lacking.map((name) => [name, 'Choose a column.'])) : {}
            }
            onChange={(params) => setDraft({ ...draft, params })}
          />
        )}
        {operation?.replaces && operation.op !== 'drop' && operation.op !== 'select' && (
          <Switch
            label="Keep the columns as well"
            description={`What replaces them is then called “column.${draft.op}”.`}
            checked={draft.keep_input ?? false}
            onChange={(event) => setDraft({ ...draft, keep_input: event.currentTarget.checked })}
          />
        )}
        <div className={layout.end}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">{step ? 'Save step' : 'Add step'}</Button>
        </div>
      </form>
    </Modal>
  );
}
