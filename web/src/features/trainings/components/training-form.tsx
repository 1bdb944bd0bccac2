import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { fieldErrors } from '@/api/errors';
import type { Algorithm, Dataset, DatasetColumn, FeatureSet, Training } from '@/api/types';
import { changedValues, fieldFault, readSchema } from '@/components/schema-form/read-schema';
import { SchemaForm } from '@/components/schema-form/schema-form';
import { CodeBlock } from '@/components/ui/code-block';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { useOnce } from '@/hooks/use-once';
import { useSubmitKey } from '@/hooks/use-submit-key';
import { metricName, plural } from '@/lib/format';
import { canBeTarget, proposeTarget, type Proposal } from '@/lib/propose-target';
import { metricsOf, taskText, type TaskType } from '@/lib/tasks';
import { hyperparametersQuery } from '../api/algorithms';
import { useStartTraining } from '../api/trainings';
import {
  compareAll,
  defaultMethod,
  methodText,
  needsColumn,
  proposedName,
  trainCurl,
  trainRequest,
  type TrainChoices,
  type ValidationMethod,
} from '../lib/train-request';
import { AlgorithmPicker } from './algorithm-picker';
import { targetWarnings } from '../lib/target-warnings';

interface TrainingFormProps {
  projectId: string;
  task: TaskType;
  projectTarget: string | null;
  projectMetric: string | null;
  dataset: Dataset;
  columns: DatasetColumn[];
  algorithms: Algorithm[];
  /** Those of this dataset that are ready. */
  featureSets: FeatureSet[];
  firstFeatures: string | undefined;
  firstBalanced: boolean;
  onStarted: (training: Training) => void;
}

type Change = (part: Partial<TrainChoices>) => void;

interface PartProps {
  choices: TrainChoices;
  change: Change;
  errors: Record<string, string>;
}

function TargetPart({
  choices,
  change,
  errors,
  columns,
  proposal,
  rowCount,
}: PartProps & { columns: DatasetColumn[]; proposal: Proposal | undefined; rowCount: number }) {
  const able = columns.filter((column) => canBeTarget(column, choices.task));
  const column = columns.find((candidate) => candidate.name === choices.target);
  const reason =
    proposal && choices.target === proposal.column
      ? proposal.reason
      : (column?.evidence ?? 'Pick the column to predict.');
  const warnings = column ? targetWarnings(column, choices.task, rowCount) : [];
  return (
    <Panel title="What to predict">
      <div className={layout.stack}>
        <Select
          label="Target column"
          description={reason}
          placeholder="Choose a column"
          searchable
          data-field="target"
          data={able.map((candidate) => candidate.name)}
          value={choices.target || null}
          error={errors.target}
          nothingFoundMessage="No column of that name can be predicted"
          onChange={(next) => change({ target: next ?? '' })}
          className={layout.narrow}
        />
        {warnings.map((text) => (
          <Notice key={text} tone="warn">
            {text}
          </Notice>
        ))}
      </div>
    </Panel>
  );
}

function FeaturesPart({
  choices,
  change,
  errors,
  featureSets,
}: PartProps & { featureSets: FeatureSet[] }) {
  const set = featureSets.find((item) => item.id === choices.featureSetId);
  return (
    <Panel title="What to learn from">
      <Select
        className={layout.narrow}
        label="Features"
        description={
          set
            ? `${plural(set.steps.length, 'step')}, fitted anew on the training rows of every fold.`
            : 'The columns as they are, prepared as the algorithm needs.'
        }
        placeholder="the columns as they are"
        clearable
        clearButtonProps={{ 'aria-label': 'Use the columns as they are' }}
        data={featureSets.map((item) => ({ value: item.id, label: item.name }))}
        value={choices.featureSetId || null}
        error={errors.feature_set_id}
        onChange={(next) => change({ featureSetId: next ?? '' })}
      />
    </Panel>
  );
}

function ValidationPart({
  choices,
  change,
  errors,
  columns,
}: PartProps & { columns: DatasetColumn[] }) {
  const methods = (Object.keys(methodText) as ValidationMethod[]).filter(
    (method) => method !== 'stratified' || choices.task === 'classification',
  );
  return (
    <Panel title="How to judge it" note="Models are compared on rows they have not seen.">
      <div className={layout.pair}>
        <Select
          label="Validation"
          description={methodText[choices.method].why}
          data={methods.map((method) => ({ value: method, label: methodText[method].label }))}
          allowDeselect={false}
          value={choices.method}
          error={errors['validation.method']}
          onChange={(next) => change({ method: next as ValidationMethod })}
        />
        {choices.method !== 'holdout' && (
          <NumberInput
            label="Folds"
            description="More folds: steadier score, longer run."
            hideControls
            min={2}
            max={50}
            allowDecimal={false}
            value={choices.folds}
            error={errors['validation.folds']}
            onChange={(next) => change({ folds: Number(next) || 0 })}
          />
        )}
        {needsColumn(choices.method) && (
          <Select
            label={choices.method === 'group' ? 'Group column' : 'Time column'}
            description="From the dataset."
            searchable
            data={columns.map((column) => column.name)}
            value={choices.column || null}
            error={errors['validation.column']}
            onChange={(next) => change({ column: next ?? '' })}
          />
        )}
        <NumberInput
          label="Kept for the final test"
          description="Share of rows no fold sees."
          hideControls
          suffix=" %"
          min={5}
          max={50}
          value={Math.round(choices.testFraction * 100)}
          error={errors['validation.test_fraction']}
          onChange={(next) => change({ testFraction: Number(next) / 100 })}
        />
        <Select
          label="Score to compare by"
          description="Sorts the leaderboard."
          clearable
          clearButtonProps={{ 'aria-label': 'Use the usual score' }}
          placeholder="the usual one"
          data={metricsOf(choices.task).map((id) => ({ value: id, label: metricName(id) }))}
          value={choices.metric || null}
          error={errors.primary_metric}
          onChange={(next) => change({ metric: next ?? '' })}
        />
      </div>
    </Panel>
  );
}

function RunPart({ choices, change, errors }: PartProps) {
  return (
    <Panel title="This run">
      <div className={layout.pair}>
        <TextInput
          label="Name"
          description="To find it again."
          placeholder={proposedName(choices)}
          autoComplete="off"
          value={choices.name}
          error={errors.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <NumberInput
          label="Seed"
          description="Same seed and data, same model."
          hideControls
          min={0}
          allowDecimal={false}
          value={choices.seed ?? ''}
          placeholder="42"
          error={errors.seed}
          onChange={(next) => change({ seed: next === '' ? undefined : Number(next) })}
        />
        <NumberInput
          label="Time limit"
          description="Keeps the best found by then. Empty: none."
          hideControls
          suffix=" s"
          min={1}
          value={choices.budgetSeconds ?? ''}
          placeholder="none"
          error={errors.time_budget_seconds}
          onChange={(next) => change({ budgetSeconds: next === '' ? undefined : Number(next) })}
        />
        {choices.task === 'classification' && (
          <Switch
            label="Balance the classes"
            description="Rare classes weigh as much as common ones."
            checked={choices.balanced}
            onChange={(event) => change({ balanced: event.currentTarget.checked })}
          />
        )}
      </div>
    </Panel>
  );
}

function ParametersPart({ choices, change, errors, title }: PartProps & { title: string }) {
  const form = useQuery(hyperparametersQuery(choices.algorithmId, choices.datasetId));
  return (
    <QueryView query={form} skeleton={<BlockSkeleton height={220} />}>
      {(data) => {
        const fields = readSchema(data.schema);
        const why = (data.why ?? {}) as Record<string, string>;
        const reasons = Object.entries(why).filter(([name]) => name in data.suggested);
        return (
          <Panel
            title={`Settings of ${title}`}
            note="Names and meanings are the library’s own."
            actions={
              reasons.length > 0 && (
                <Button
                  variant="default"
                  size="compact-sm"
                  onClick={() =>
                    change({ hyperparameters: { ...choices.hyperparameters, ...data.suggested } })
                  }
                >
                  Use {plural(reasons.length, 'suggestion')}
                </Button>
              )
            }
          >
            <div className={layout.stack}>
              {reasons.length > 0 && (
                <Notice title="Suggested for a table of this size">
                  <ul>
                    {reasons.map(([name, reason]) => (
                      <li key={name}>
                        <code>
                          {name} = {String(data.suggested[name])}
                        </code>{' '}
                        {reason}
                      </li>
                    ))}
                  </ul>
                </Notice>
              )}
              <SchemaForm
                fields={fields}
                values={choices.hyperparameters}
                errors={Object.fromEntries(
                  fields.map(({ name }) => [
                    name,
                    errors[`hyperparameters.${name}`] ?? errors[name] ?? '',
                  ]),
                )}
                remembered={choices.algorithmId}
                onChange={(name, value) =>
                  change({
                    hyperparameters: changedValues(fields, {
                      ...choices.hyperparameters,
                      [name]: value,
                    }),
                  })
                }
              />
            </div>
          </Panel>
        );
      }}
    </QueryView>
  );
}

function useParameterFaults(choices: TrainChoices): boolean {
  const single = choices.algorithmId !== compareAll;
  const form = useQuery({
    ...hyperparametersQuery(choices.algorithmId, choices.datasetId),
    enabled: single,
  });
  if (!single || !form.data) return false;
  return readSchema(form.data.schema).some((field) =>
    fieldFault(field, choices.hyperparameters[field.name]),
  );
}

export function TrainingForm(props: TrainingFormProps) {
  const { projectId, task, projectTarget, projectMetric, dataset, columns, algorithms } = props;
  const { featureSets, firstFeatures, firstBalanced, onStarted } = props;
  const proposal = useMemo(
    () => proposeTarget(columns, task, projectTarget),
    [columns, task, projectTarget],
  );
  const able = algorithms.filter((algorithm) => algorithm.tasks.includes(task));
  const [choices, setChoices] = useState<TrainChoices>(() => ({
    datasetId: dataset.id,
    task,
    target: proposal?.column ?? '',
    name: '',
    algorithmId: able.length === 1 ? (able[0]?.id ?? compareAll) : compareAll,
    hyperparameters: {},
    method: defaultMethod(task),
    folds: 5,
    column: '',
    testFraction: 0.2,
    metric: projectMetric && metricsOf(task).includes(projectMetric) ? projectMetric : '',
    seed: 42,
    balanced: firstBalanced,
    budgetSeconds: undefined,
    featureSetId: featureSets.some((set) => set.id === firstFeatures) ? (firstFeatures ?? '') : '',
  }));
  const [asked, setAsked] = useState(false);
  const start = useStartTraining(projectId);
  const faulty = useParameterFaults(choices);

  const change: Change = (part) => setChoices((before) => ({ ...before, ...part }));
  const request = trainRequest(choices);
  const needsTarget = task !== 'clustering' && !choices.target;
  const errors: Record<string, string> = {
    ...fieldErrors(start.error),
    ...(asked && needsTarget ? { target: 'Choose the column to predict.' } : {}),
    ...(asked && needsColumn(choices.method) && !choices.column
      ? { 'validation.column': 'Choose a column of the dataset.' }
      : {}),
  };
  const part = { choices, change, errors };
  const algorithm = able.find((candidate) => candidate.id === choices.algorithmId);

  const once = useOnce();
  function submit() {
    setAsked(true);
    if (faulty || needsTarget || (needsColumn(choices.method) && !choices.column)) {
      document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    if (!once.begin()) return;
    start.mutate(request, { onSuccess: onStarted, onError: once.again });
  }
  useSubmitKey(submit);

  return (
    <form
      className={layout.stack}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={layout.spread}>
        <p className={layout.dim}>{taskText[task].question}</p>
        <Button
          type="submit"
          loading={start.isPending || start.isSuccess}
          disabled={able.length === 0}
        >
          Start training
        </Button>
      </div>
      {start.error && <ErrorState error={start.error} compact wanted="train in this project" />}
      {task !== 'clustering' && (
        <TargetPart
          {...part}
          columns={columns}
          proposal={proposal}
          rowCount={dataset.row_count ?? 0}
        />
      )}
      {featureSets.length > 0 && <FeaturesPart {...part} featureSets={featureSets} />}
      <AlgorithmPicker
        algorithms={able}
        value={choices.algorithmId}
        onChange={(algorithmId) => change({ algorithmId, hyperparameters: {} })}
      />
      {algorithm && <ParametersPart key={algorithm.id} {...part} title={algorithm.title} />}
      {task !== 'clustering' && <ValidationPart {...part} columns={columns} />}
      <RunPart {...part} />
      <details>
        <summary>The same as an API call</summary>
        <CodeBlock
          label="curl command"
          code={trainCurl(window.location.origin, projectId, request)}
        />
      </details>
    </form>
  );
}
