import { expect, test } from 'vitest';
import type { Metrics } from '@/api/types';
import { clustersOf, metricRows, primaryOf } from './metrics-doc';

const metrics = {
  task: 'classification',
  primary: { name: 'f1', value: 0.9, greater_is_better: true },
  validation: { f1: 0.9, roc_auc: null },
  test: { f1: 0.88 },
  train: { f1: 0.99 },
  folds: [
    { fold: 1, f1: 0.85 },
    { fold: 2, f1: 0.95 },
  ],
  per_class: [],
  rows: {},
  positive_class: null,
  clusters: null,
} as unknown as Metrics;

test('one row per metric, with the range over folds', () => {
  expect(metricRows(metrics)).toEqual([
    { name: 'f1', validation: 0.9, low: 0.85, high: 0.95, test: 0.88, train: 0.99 },
    {
      name: 'roc_auc',
      validation: null,
      low: undefined,
      high: undefined,
      test: undefined,
      train: undefined,
    },
  ]);
});

test('the primary metric and absent clusters', () => {
  expect(primaryOf(metrics)).toEqual({ name: 'f1', value: 0.9, greaterIsBetter: true });
  expect(clustersOf(metrics)).toBeUndefined();
});
