// Builds a recipe: target and name, suggestions, pickers by column, any step by hand; beside it what comes out.
import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { ApiError } from '@/api/errors';
import type {
  Dataset,
  DatasetColumn,
  FeatureOperation,
  FeatureSet,
  FeatureStep,
} from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { useOnce } from '@/hooks/use-once';
import { useSubmitKey } from '@/hooks/use-submit-key';
import { plural } from '@/lib/format';
import { useEngineer } from '../api/feature-sets';
import { operationsQuery, tryStepsQuery } from '../api/steps';
import { useBuilderKeys } from '../hooks/use-builder-keys';
import { useRecipe } from '../hooks/use-recipe';
import { asRequest, placeOf, withSteps } from '../lib/steps';
import { ColumnPickers } from './column-pickers';
import classes from './recipes.module.css';
import { StepDialog } from './step-dialog';
import { StepList } from './step-list';
import { SuggestionsPanel } from './suggestions-panel';
import { TryPanel } from './try-panel';

interface RecipeBuilderProps {
  projectId: string;
  dataset: Dataset;
  columns: DatasetColumn[];
  firstTarget: string;
  firstSteps: FeatureStep[];
  onMade: (set: FeatureSet) => void;
}

/** The server's faults at our steps. */
function faultsOf(error: unknown): Record<number, string> {
  if (!(error instanceof ApiError)) return {};
  const faults: Record<number, string> = {};
  for (const { field, message } of error.fields) {
    const place = placeOf(field);
    if (place !== undefined) faults[place] ??= message;
  }
  const place = placeOf(error.detail ?? '');
  if (place !== undefined) faults[place] ??= error.detail ?? '';
  return faults;
}

type Editing = { place: number | undefined } | undefined;

function Builder(props: RecipeBuilderProps & { operations: FeatureOperation[] }) {
  const { projectId, dataset, columns, firstTarget, firstSteps, onMade, operations } = props;
  const [name, setName] = useState('');
  const [target, setTarget] = useState(firstTarget);
  const [editing, setEditing] = useState<Editing>();
  const [fault, setFault] = useState<unknown>();
  const { steps, setSteps, undo } = useRecipe(firstSteps);
  const engineer = useEngineer(projectId);
  const tried = useQuery({
    ...tryStepsQuery(dataset.id, target, asRequest(steps)),
    enabled: steps.length > 0,
  });
  const features = useMemo(
    () => columns.filter((column) => column.name !== target && column.role !== 'ignore'),
    [columns, target],
  );
  const names = useMemo(
    () => [
      ...new Set([
        ...features.map((column) => column.name),
        ...(tried.data?.output_columns.map((column) => column.name) ?? []),
      ]),
    ],
    [features, tried.data],
  );
  const onFault = useCallback((error: unknown) => setFault(error), []);

  function take(taken: FeatureStep[]) {
    setSteps(withSteps(steps, taken));
  }

  const once = useOnce();
  function save() {
    if (steps.length === 0 || !once.begin()) return;
    engineer.mutate(
      {
        dataset_id: dataset.id,
        steps: asRequest(steps),
        ...(name.trim() ? { name: name.trim() } : {}),
        ...(target ? { target } : {}),
      },
      { onSuccess: onMade, onError: once.again },
    );
  }
  useSubmitKey(save);
  useBuilderKeys(() => setEditing({ place: undefined }), undo);

  const place = editing?.place;
  return (
    <div className={layout.stack}>
      <Panel>
        <div className={layout.pair}>
          <TextInput
            label="Name"
            description="To find it again."
            placeholder={`Features of ${dataset.name}`}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Target"
            description="Target encoding and importance need it."
            placeholder="none"
            data={columns.map((column) => column.name)}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': 'No target' }}
            limit={200}
            value={target || null}
            onChange={(next) => setTarget(next ?? '')}
          />
        </div>
      </Panel>
      <div className={classes.work}>
        <SuggestionsPanel
          datasetId={dataset.id}
          target={target}
          operations={operations}
          steps={steps}
          onTake={take}
        />
        <div className={layout.stack}>
          <Panel
            title={`Recipe: ${plural(steps.length, 'step')}`}
            actions={
              <>
                <Button
                  variant="default"
                  size="compact-sm"
                  disabled={undo === undefined}
                  onClick={undo}
                >
                  Undo
                </Button>
                <Button
                  variant="default"
                  size="compact-sm"
                  onClick={() => setEditing({ place: undefined })}
                >
                  Add a step
                </Button>
                <Button
                  size="compact-sm"
                  disabled={steps.length === 0}
                  loading={engineer.isPending || engineer.isSuccess}
                  onClick={save}
                >
                  Save features
                </Button>
              </>
            }
          >
            <div className={layout.stack}>
              {engineer.error && <ErrorState error={engineer.error} compact />}
              <StepList
                steps={steps}
                operations={operations}
                faults={steps.length > 0 ? { ...faultsOf(fault), ...faultsOf(engineer.error) } : {}}
                onChange={setSteps}
                onEdit={(at) => setEditing({ place: at })}
              />
            </div>
          </Panel>
          <TryPanel datasetId={dataset.id} target={target} steps={steps} onFault={onFault} />
        </div>
      </div>
      <Panel title="By column" note="Scaling, encoding and filling, one picker each." flush>
        <ColumnPickers
          columns={features}
          steps={steps}
          hasTarget={target !== ''}
          onChange={setSteps}
        />
      </Panel>
      {editing && (
        <StepDialog
          operations={operations}
          columns={names}
          step={place === undefined ? undefined : steps[place]}
          onClose={() => setEditing(undefined)}
          onSave={(step) => {
            setSteps(
              place === undefined
                ? [...steps, step]
                : steps.map((other, at) => (at === place ? step : other)),
            );
            setEditing(undefined);
          }}
        />
      )}
    </div>
  );
}

export function RecipeBuilder(props: RecipeBuilderProps) {
  const operations = useQuery(operationsQuery);
  return (
    <QueryView query={operations} skeleton={<BlockSkeleton height={420} />}>
      {({ items }) => <Builder {...props} operations={items} />}
    </QueryView>
  );
}
