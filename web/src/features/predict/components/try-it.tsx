import { Autocomplete, Button, NumberInput, Select, Tabs, TextInput } from '@mantine/core';
import { useId, useMemo, useState } from 'react';
import { fieldErrors } from '@/api/errors';
import type { Model } from '@/api/types';
import { CodeBlock } from '@/components/ui/code-block';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { formatCell, formatCount, formatRange, formatValue, plural } from '@/lib/format';
import { usePredict } from '../api/predict';
import {
  firstWholeRow,
  isNumber,
  modelInputs,
  requestRow,
  rowErrors,
  rowValues,
  type ModelInput,
  type SampleRows,
} from '../lib/inputs';
import { curlSnippet, pythonSnippet } from '../lib/snippets';
import { PredictionResult } from './prediction-result';
import classes from './try-it.module.css';

interface FieldProps {
  input: ModelInput;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

function Field({ input, value, error, onChange }: FieldProps) {
  const common = { label: input.name, error, placeholder: 'missing' };
  if (isNumber(input))
    return (
      <NumberInput
        {...common}
        hideControls
        description={
          input.range ? `${formatRange(input.range[0], input.range[1])} seen` : 'a number'
        }
        value={value as number | string}
        onChange={onChange}
      />
    );
  if (input.type === 'bool')
    return (
      <Select
        {...common}
        description="yes or no"
        clearable
        clearButtonProps={{ 'aria-label': `Clear ${input.name}` }}
        data={[
          { value: 'true', label: 'yes' },
          { value: 'false', label: 'no' },
        ]}
        value={value === '' || value == null ? null : String(value)}
        onChange={(next) => onChange(next ?? '')}
      />
    );
  if (input.choices.length > 0)
    return (
      <Autocomplete
        {...common}
        description={plural(input.choices.length, 'value') + ' seen'}
        data={input.choices}
        value={String(value ?? '')}
        onChange={onChange}
      />
    );
  return (
    <TextInput
      {...common}
      description={
        input.type === 'date'
          ? 'like 2024-05-31'
          : input.type === 'timestamp'
            ? 'like 2024-05-31T12:00:00Z'
            : 'text'
      }
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface TryItProps {
  model: Model;
  projectId: string;
  sample: SampleRows | undefined;
  target: string | null;
}

export function TryIt({ model, projectId, sample, target }: TryItProps) {
  const inputs = useMemo(() => modelInputs(model, sample), [model, sample]);
  const [rowIndex, setRowIndex] = useState(() => (sample ? firstWholeRow(sample, inputs) : 0));
  const original = useMemo(() => (sample ? rowValues(sample, rowIndex) : {}), [sample, rowIndex]);
  const [edits, setEdits] = useState<Record<string, unknown>>({});
  const predict = usePredict(model.id, projectId);
  const formId = useId();

  const values = { ...original, ...edits };
  const row = requestRow(inputs, values);
  const errors = rowErrors(fieldErrors(predict.error), inputs);
  const edited = Object.keys(edits).length;
  const actual = target && edited === 0 && sample ? original[target] : undefined;
  const rowCount = sample?.rows.length ?? 0;

  function anotherRow() {
    setRowIndex((index) => (index + 1) % Math.max(1, rowCount));
    setEdits({});
    predict.reset();
  }

  const origin = window.location.origin;
  return (
    <div className={layout.side}>
      <div className={layout.stack}>
        <form
          id={formId}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            predict.mutate(row);
          }}
        >
          <Panel
            title="A row"
            note={
              sample
                ? `Filled from row ${formatCount(rowIndex + 1)} of the data it was trained on${edited > 0 ? `, ${plural(edited, 'value')} changed` : ''}.`
                : 'The data it was trained on is gone; fill in what you know.'
            }
            actions={
              <>
                {edited > 0 && (
                  <Button variant="subtle" size="compact-sm" onClick={() => setEdits({})}>
                    Undo changes
                  </Button>
                )}
                {rowCount > 1 && (
                  <Button variant="default" size="compact-sm" onClick={anotherRow}>
                    Another row
                  </Button>
                )}
              </>
            }
          >
            <div className={classes.fields}>
              {inputs.map((input) => (
                <Field
                  key={input.name}
                  input={input}
                  value={values[input.name] ?? ''}
                  error={errors[input.name]}
                  onChange={(value) => setEdits((before) => ({ ...before, [input.name]: value }))}
                />
              ))}
            </div>
            {predict.error && Object.keys(errors).length === 0 && (
              <ErrorState error={predict.error} compact />
            )}
          </Panel>
        </form>
        <Panel title="From a program">
          <Tabs defaultValue="curl" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="curl">curl</Tabs.Tab>
              <Tabs.Tab value="python">Python</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="curl" pt="sm">
              <CodeBlock label="curl command" code={curlSnippet(origin, model.id, row)} />
            </Tabs.Panel>
            <Tabs.Panel value="python" pt="sm">
              <CodeBlock label="Python program" code={pythonSnippet(origin, model.id, row)} />
            </Tabs.Panel>
          </Tabs>
        </Panel>
      </div>
      <PredictionResult
        ask={
          <Button type="submit" form={formId} loading={predict.isPending} fullWidth>
            Predict
          </Button>
        }
        timed={predict.data}
        projectId={projectId}
        target={target}
        actual={
          actual === '' || actual === undefined
            ? undefined
            : model.task === 'regression' && typeof actual === 'number'
              ? formatValue(actual, 6)
              : formatCell(actual)
        }
      />
    </div>
  );
}
