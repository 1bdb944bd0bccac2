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

test('where the rows of an import came from', () => {
  const dataset = { upload_id: null } as Dataset;
  const imported = (request: unknown) => ({
    parent_id: null,
    parent_version: null,
    operation: 'import',
    steps: [],
    request,
  });
  const datasource = { id: 's', name: 'Warehouse', kind: 'postgresql' };
  const upload = { id: 'u', filename: 'orders.csv', size_bytes: 3, sha256: 'x' };
  expect(operationWords(imported({ datasource, upload }), dataset)).toBe(
    'Imported from orders.csv of Warehouse',
  );
  expect(operationWords(imported({ datasource, table: 'public.orders' }), dataset)).toBe(
    'Imported from the table public.orders of Warehouse',
  );
  expect(operationWords(imported({ datasource, path: 'daily/*.csv' }), dataset)).toBe(
    'Imported from daily/*.csv of Warehouse',
  );
  expect(operationWords(imported({ datasource, query: 'SELECT 1' }), dataset)).toBe(
    'Imported by a query of Warehouse',
  );
  expect(operationWords(imported({}), dataset)).toBe('Imported');
});

test('which version was read again', () => {
  const dataset = { upload_id: null } as Dataset;
  const lineage = {
    parent_id: 'p',
    parent_version: 1,
    operation: 'refresh',
    steps: [],
    request: { datasource: { name: 'Warehouse' }, table: 'orders' },
  };
  expect(operationWords(lineage, dataset)).toBe(
    'As version 1, read again from the table orders of Warehouse',
  );
  expect(operationWords({ ...lineage, parent_version: null, request: null }, dataset)).toBe(
    'As a version that is gone, read again',
  );
});

test('how the size differs', () => {
  const of = (row_count: number, column_count: number) => ({ row_count, column_count }) as Dataset;
  expect(sizeWords(of(300, 9), of(344, 8))).toBe('300 × 9, 1 column more');
  expect(sizeWords(of(300, 8), undefined)).toBe('300 × 8');
});
