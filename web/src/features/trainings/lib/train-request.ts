// From what the form holds to the request. Defaults are left out, so the server's stay the server's.
import type { TrainRequest } from '@/api/types';
import type { TaskType } from '@/lib/tasks';

export const compareAll = '*';

export type ValidationMethod = NonNullable<NonNullable<TrainRequest['validation']>['method']>;

export interface TrainChoices {
  datasetId: string;
  task: TaskType;
  target: string;
  name: string;
  algorithmId: string;
  hyperparameters: Record<string, unknown>;
  method: ValidationMethod;
  folds: number;
  column: string;
  testFraction: number;
  metric: string;
  seed: number | undefined;
  balanced: boolean;
  budgetSeconds: number | undefined;
  featureSetId: string;
}

export function defaultMethod(task: TaskType): ValidationMethod {
  return task === 'classification' ? 'stratified' : 'kfold';
}

export const methodText: Record<ValidationMethod, { label: string; why: string }> = {
  stratified: {
    label: 'k folds, equal class shares',
    why: 'Every fold has each class in the share it has in the data.',
  },
  kfold: { label: 'k folds', why: 'Every row is validated once, by a model that has not seen it.' },
  group: {
    label: 'k folds, groups kept together',
    why: 'Rows of one group never are on both sides.',
  },
  time: { label: 'in time order', why: 'Trained on the past, validated on what came after.' },
  holdout: { label: 'one holdout only', why: 'Fastest; the score varies more by chance.' },
};

export function needsColumn(method: ValidationMethod): boolean {
  return method === 'group' || method === 'time';
}

export function proposedName({ task, target }: Pick<TrainChoices, 'task' | 'target'>): string {
  return task === 'clustering' ? 'Find groups' : `Predict ${target || 'the target'}`.slice(0, 120);
}

export function trainRequest(choices: TrainChoices): TrainRequest {
  const compares = choices.algorithmId === compareAll;
  const clusters = choices.task === 'clustering';
  return {
    dataset_id: choices.datasetId,
    ...(clusters ? {} : { target: choices.target }),
    name: choices.name.trim() || proposedName(choices),
    mode: compares ? 'automl' : 'single',
    ...(compares ? {} : { algorithm_id: choices.algorithmId }),
    ...(!compares && Object.keys(choices.hyperparameters).length > 0
      ? { hyperparameters: choices.hyperparameters }
      : {}),
    ...(clusters
      ? {}
      : {
          validation: {
            method: choices.method,
            ...(choices.method === 'holdout' ? {} : { folds: choices.folds }),
            ...(needsColumn(choices.method) ? { column: choices.column } : {}),
            test_fraction: choices.testFraction,
          },
        }),
    ...(choices.metric ? { primary_metric: choices.metric } : {}),
    ...(choices.seed !== undefined ? { seed: choices.seed } : {}),
    ...(choices.task === 'classification' && choices.balanced
      ? { class_weights: 'balanced' as const }
      : {}),
    ...(choices.budgetSeconds ? { time_budget_seconds: choices.budgetSeconds } : {}),
    ...(choices.featureSetId ? { feature_set_id: choices.featureSetId } : {}),
  };
}

/** The same as a command line, to learn the API from. */
export function trainCurl(origin: string, projectId: string, request: TrainRequest): string {
  return [
    `curl -X POST ${origin}/api/projects/${projectId}/train \\`,
    `  -H "X-API-Key: $LATHE_API_KEY" -H "Content-Type: application/json" \\`,
    `  -d '${JSON.stringify(request, null, 2).replaceAll("'", "'\\''")}'`,
  ].join('\n');
}
