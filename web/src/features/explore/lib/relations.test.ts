import { expect, test } from 'vitest';
import type { Correlations, Missingness, TargetRelations } from '@/api/types';
import {
  correlationSummary,
  drawnColumns,
  firstPairColumns,
  leakWords,
  matrixCells,
  missingSummary,
  targetSummary,
} from './relations';

const correlations: Correlations = {
  method: 'pearson',
  rows: 10,
  exact: true,
  columns: ['a', 'b', 'c'],
  columns_left_out: 0,
  matrix: [
    [1, 0.2, -0.9],
    [0.2, 1, null],
    [-0.9, null, 1],
  ],
  order: [0, 2, 1],
  pairs: [
    { a: 'a', b: 'c', value: -0.9 },
    { a: 'a', b: 'b', value: 0.2 },
  ],
};

test('the matrix is drawn in its clustered order, line by line', () => {
  const cells = matrixCells(
    correlations.columns,
    correlations.matrix,
    drawnColumns(correlations, true),
  );
  expect(cells.slice(0, 3).map(({ b, value }) => [b, value])).toEqual([
    ['a', 1],
    ['c', -0.9],
    ['b', 0.2],
  ]);
  expect(cells[5]).toEqual({ a: 'c', b: 'b', value: null });
});

test('of very many columns those of the strongest pairs are drawn', () => {
  expect(drawnColumns(correlations, true, 2)).toEqual([0, 2]);
  expect(drawnColumns(correlations, false, 3)).toEqual([0, 1, 2]);
});

test('the sentence names the strongest pair and its direction', () => {
  expect(correlationSummary(correlations)).toBe(
    'Strongest: “a” and “c”, -0.90 (very strong, one falling as the other rises).',
  );
  expect(correlationSummary({ ...correlations, pairs: [] })).toMatch(/No two of 3 columns/);
});

test('missingness: the worst column and the share of whole rows', () => {
  const missing: Missingness = {
    rows: 200,
    exact: true,
    columns: ['sex'],
    missing: [11],
    together: [[1]],
    along: [],
    patterns: [
      { columns: [], rows: 189 },
      { columns: ['sex'], rows: 11 },
    ],
  };
  expect(missingSummary(missing)).toBe(
    '“sex” misses most: 11 of 200 rows (5.5 %). 94.5 % of the rows are whole.',
  );
  expect(missingSummary({ ...missing, columns: [] })).toBe('Nothing is missing.');
});

test('a column that gives the target away is named', () => {
  const relations: TargetRelations = {
    target: 'y',
    is_classes: true,
    rows: 200,
    exact: true,
    columns: [
      { column: 'x', metric: 'gini', strength: 0.99 },
      { column: 'z', metric: 'gini', strength: 0.1 },
    ],
  };
  expect(targetSummary(relations)).toMatch(/1 column at 0.85 or more: ask whether it is known/);
  expect([leakWords(0.99), leakWords(0.9), leakWords(0.5)]).toEqual([
    'gives the target away',
    'suspiciously strong',
    '',
  ]);
});

test('a pair plot begins with the columns of the strongest pairs', () => {
  expect(firstPairColumns(correlations, ['a', 'b', 'c'])).toEqual(['a', 'c', 'b']);
  expect(firstPairColumns(undefined, ['x', 'y', 'z', 'w'])).toEqual(['x', 'y', 'z']);
});
