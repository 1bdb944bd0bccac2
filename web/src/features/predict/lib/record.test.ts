import { expect, test } from 'vitest';
import { askedRows } from './record';

test('rows of objects keep every column that any row names', () => {
  const table = askedRows({ rows: [{ a: 1 }, { b: 'x', a: 2 }] });
  expect(table.asked).toEqual(['a', 'b']);
  expect(table.rows[0]?.b).toBeUndefined();
  expect(table.rows[1]).toEqual({ a: 2, b: 'x' });
});

test('columns and data read as the same rows', () => {
  const table = askedRows({ columns: ['a', 'b'], data: [[1, null]] });
  expect(table).toEqual({ asked: ['a', 'b'], rows: [{ a: 1, b: null }] });
});

test('a request of another shape has no rows', () => {
  expect(askedRows({}).rows).toEqual([]);
});
