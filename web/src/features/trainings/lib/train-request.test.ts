import { expect, test } from 'vitest';
import { compareAll, trainCurl, trainRequest, type TrainChoices } from './train-request';

const choices: TrainChoices = {
  datasetId: 'd',
  task: 'classification',
  target: 'species',
  name: '',
  algorithmId: compareAll,
  hyperparameters: { a: 1 },
  method: 'stratified',
  folds: 5,
  column: '',
  testFraction: 0.2,
  metric: '',
  seed: 42,
  balanced: false,
  budgetSeconds: undefined,
  featureSetId: '',
};

test('comparing all sends no algorithm and no hyperparameters', () => {
  expect(trainRequest(choices)).toEqual({
    dataset_id: 'd',
    target: 'species',
    name: 'Predict species',
    mode: 'automl',
    validation: { method: 'stratified', folds: 5, test_fraction: 0.2 },
    seed: 42,
  });
});

test('one algorithm carries what was changed', () => {
  const request = trainRequest({
    ...choices,
    algorithmId: 'ridge',
    method: 'group',
    column: 'patient',
    balanced: true,
  });
  expect(request).toMatchObject({
    mode: 'single',
    algorithm_id: 'ridge',
    hyperparameters: { a: 1 },
    validation: { method: 'group', column: 'patient' },
    class_weights: 'balanced',
  });
});

test('clustering has neither target nor validation', () => {
  const request = trainRequest({ ...choices, task: 'clustering', target: 'x' });
  expect(request).not.toHaveProperty('target');
  expect(request).not.toHaveProperty('validation');
});

test('the shell command survives quotes', () => {
  expect(trainCurl('http://h', 'p', { ...trainRequest(choices), name: "Ana's" })).toContain(
    `Ana'\\''s`,
  );
});
