import { expect, test } from 'vitest';
import type { DatasetColumn } from '@/api/types';
import { groupable, kindsWords, sortColumns } from './columns';

const column = (
  name: string,
  semantic_type: DatasetColumn['semantic_type'],
  missing: number,
  distinct: number,
) => ({ name, semantic_type, role: 'feature', missing, distinct }) as DatasetColumn;

const columns = [
  column('b', 'categorical', 3, 4),
  column('a', 'numeric', 9, 400),
  column('c', 'numeric', 0, 1),
];

test('columns keep their place in the table whatever the order', () => {
  expect(sortColumns(columns, '', 'name').map(({ position }) => position)).toEqual([1, 0, 2]);
  expect(sortColumns(columns, '', 'missing').map(({ column: { name } }) => name)).toEqual([
    'a',
    'b',
    'c',
  ]);
  expect(sortColumns(columns, '', 'type')[0]?.column.name).toBe('a');
});

test('the filter finds names and kinds', () => {
  expect(sortColumns(columns, 'NUMER', 'table').map(({ position }) => position)).toEqual([1, 2]);
  expect(sortColumns(columns, 'zebra', 'table')).toEqual([]);
});

test('kinds are counted', () => {
  expect(kindsWords(columns)).toBe('2 numeric, 1 categorical');
});

test('grouping takes 2 to 50 values', () => {
  expect(groupable(columns).map(({ name }) => name)).toEqual(['b']);
});
