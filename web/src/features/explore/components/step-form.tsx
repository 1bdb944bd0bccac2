// One step of a cleaning: which columns, what is done to them, what that means here; applied at once or kept for the plan.
import { Button, MultiSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '@/api/errors';
import type { CleanStep, Dataset } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { useSubmitKey } from '@/hooks/use-submit-key';
import { columnStatisticsQuery } from '../api/profile';
import type { StepDraft } from '../hooks/use-cleaning';
import { type StepFaults, stepFaults } from '../lib/step-faults';
import {
  type StepColumn,
  type Treatment,
  firstStep,
  isNumber,
  treatments,
} from '../lib/step-kinds';
import { asRequest } from '../lib/step-request';
import { stepSentence } from '../lib/step-words';
import { ApiCall } from './api-call';
import { MissingFields } from './missing-fields';
import { OutlierFields } from './outlier-fields';
import { CastFields, FilterFields, PlaceholderFields, RenameFields } from './step-fields';
import classes from './step-form.module.css';
import type { StepFieldsProps } from './value-fields';

const fieldsOf: Partial<Record<Treatment, (props: StepFieldsProps) => React.ReactNode>> = {
  missing: MissingFields,
  placeholders: PlaceholderFields,
  outliers: OutlierFields,
  cast: CastFields,
  rename: RenameFields,
  filter: FilterFields,
};

interface StepFormProps {
  dataset: Dataset;
  columns: StepColumn[];
  draft: StepDraft;
  onApply: (step: CleanStep) => Promise<void>;
  onPlan: (step: CleanStep) => void;
  onClose: () => void;
}

/** The server's faults at our fields: "steps[0].strategy". */
function serverFaults(error: unknown): StepFaults {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    error.fields.map(({ field, message }) => [
      field.replace(/^\/?steps[[./]\d+\]?[./]?/, '').replace(/[[./].*$/, ''),
      message,
    ]),
  );
}

export function StepForm({ dataset, columns, draft, onApply, onPlan, onClose }: StepFormProps) {
  const [treatment, setTreatment] = useState(draft.treatment);
  const [step, setStep] = useState(draft.step);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const names = step.columns ?? [];
  const chosen = columns.filter((column) => names.includes(column.name));
  const single = chosen.length === 1 ? chosen[0] : undefined;
  const facts = useQuery({
    ...columnStatisticsQuery(dataset.id, single?.name ?? ''),
    enabled: single !== undefined,
  });
  const found = stepFaults(step, columns);
  const faults = { ...(tried ? found : {}), ...serverFaults(failure) };
  const one = treatment === 'rename' || treatment === 'filter';
  const pickable = treatment === 'outliers' ? columns.filter(isNumber) : columns;
  const Fields = fieldsOf[treatment];
  const placed = Object.keys(serverFaults(failure)).length > 0;

  function update(next: CleanStep) {
    setStep(next);
    setFailure(undefined);
  }

  function chooseTreatment(next: Treatment) {
    setTreatment(next);
    setTried(false);
    const kept = next === 'outliers' ? chosen.filter(isNumber) : chosen;
    update(firstStep(next, kept));
  }

  function chooseColumns(next: string[]) {
    const still = columns.filter((column) => next.includes(column.name));
    const wrong =
      step.op === 'impute' &&
      (step.strategy === 'mean' || step.strategy === 'median') &&
      !still.every(isNumber);
    update({ ...step, columns: next, ...(wrong ? { strategy: 'mode' as const } : {}) });
  }

  function checked(): CleanStep | undefined {
    setTried(true);
    return Object.keys(found).length > 0 ? undefined : asRequest(step);
  }

  async function apply() {
    const request = checked();
    if (!request || busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await onApply(request);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  function plan() {
    const request = checked();
    if (request) onPlan(request);
  }

  const editing = draft.place !== undefined;
  useSubmitKey(() => (editing ? plan() : void apply()));

  return (
    <form
      className={layout.stack}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (editing) plan();
        else void apply();
      }}
    >
      {draft.issue && (
        <Notice tone={draft.issue.severity === 'high' ? 'bad' : 'warn'} title={draft.issue.message}>
          {draft.issue.advice}
        </Notice>
      )}
      <div className={classes.head}>
        <Select
          label="Step"
          data={treatments}
          allowDeselect={false}
          value={treatment}
          onChange={(next) => chooseTreatment(next as Treatment)}
        />
        {one ? (
          <Select
            label="Column"
            data={pickable.map((column) => column.name)}
            searchable
            limit={100}
            allowDeselect={false}
            value={names[0] ?? null}
            error={faults.columns}
            onChange={(next) => chooseColumns(next ? [next] : [])}
          />
        ) : (
          <MultiSelect
            label="Columns"
            data={pickable.map((column) => column.name)}
            searchable
            limit={100}
            value={names}
            error={faults.columns}
            placeholder={
              names.length === 0 && treatment === 'duplicates' ? 'all columns' : undefined
            }
            clearButtonProps={{ 'aria-label': 'Remove all columns' }}
            onChange={chooseColumns}
          />
        )}
      </div>
      {Fields && (
        <Fields
          step={step}
          chosen={chosen}
          facts={single ? facts.data?.column : undefined}
          faults={faults}
          onChange={update}
        />
      )}
      <p className={classes.sentence} role="status">
        <strong>{stepSentence(step)}</strong> {dataset.name} version {dataset.version} stays as it
        is; a new version is made.
      </p>
      <ApiCall datasetId={dataset.id} steps={[asRequest(step)]} />
      {failure !== undefined && !placed && <ErrorState error={failure} compact />}
      <div className={layout.end}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        {editing ? (
          <Button type="submit">Save step</Button>
        ) : (
          <>
            <Button variant="default" onClick={plan}>
              Add to plan
            </Button>
            <Button type="submit" loading={busy}>
              Apply now
            </Button>
          </>
        )}
      </div>
    </form>
  );
}
