import { expect, test } from 'vitest';
import type { Dataset, LineageStep } from '@/api/types';
import { changeWords, operationWords, sizeWords, totalChange } from './lineage';

const step = (rows_before: number, rows_after: number, cells_changed: number): LineageStep => ({
  op: 'x',
  columns: [],
  sentence: '',
  rows_before,
  rows_after,
  cells_changed,
});

test('what steps changed adds up', () => {
  const change = totalChange([step(344, 333, 0), step(333, 333, 19), step(333, 300, 2)]);
  expect(change).toEqual({ rowsBefore: 344, rowsAfter: 300, cells: 21 });
  expect(changeWords(change!)).toBe('44 rows dropped, 21 values changed');
  expect(totalChange([])).toBeUndefined();
  expect(changeWords({ rowsBefore: 3, rowsAfter: 3, cells: 0 })).toBe(
    'No row and no value changed',
  );
});

test('where a version came from', () => {
  const dataset = { upload_id: 'u' } as Dataset;
  const lineage = {
    parent_id: null,
    parent_version: null,
    operation: 'import',
    steps: [],
    request: null,
  };
  expect(operationWords(lineage, dataset)).toBe('Imported from an uploaded file');
  expect(
    operationWords(
      { ...lineage, operation: 'clean', parent_version: 1, steps: [step(1, 1, 0)] },
      dataset,
    ),
  ).toBe('Cleaned: 1 step on version 1');
});

test('how the size differs', () => {
  const of = (row_count: number, column_count: number) => ({ row_count, column_count }) as Dataset;
  expect(sizeWords(of(300, 9), of(344, 8))).toBe('300 × 9, 1 column more');
  expect(sizeWords(of(300, 8), undefined)).toBe('300 × 8');
});
