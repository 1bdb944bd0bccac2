import { expect, test } from 'vitest';
import { moved, recallPlan, rememberPlan, withSteps } from './plan';

const fill = { op: 'impute', columns: ['a'], strategy: 'mode' } as const;
const plan = [
  { ...fill, columns: ['a'] },
  { op: 'drop_duplicates' as const },
  { op: 'drop_column' as const, columns: ['b'] },
];

test('a plan survives a reload, and is forgotten when it is empty', () => {
  rememberPlan('d1', plan);
  expect(recallPlan('d1')).toEqual(plan);
  expect(recallPlan('d2')).toEqual([]);
  rememberPlan('d1', []);
  expect(localStorage.getItem('lathe.plan.d1')).toBeNull();
});

test('what was kept by another version of the page and is no step is left out', () => {
  localStorage.setItem('lathe.plan.d3', '[{"op":"melt"},{"op":"drop_duplicates"},7]');
  expect(recallPlan('d3')).toEqual([{ op: 'drop_duplicates' }]);
  localStorage.setItem('lathe.plan.d3', 'nonsense');
  expect(recallPlan('d3')).toEqual([]);
});

test('a step is planned once', () => {
  expect(withSteps(plan, [{ op: 'drop_duplicates', columns: [] }])).toHaveLength(3);
  expect(withSteps(plan, [{ op: 'drop_missing' }])).toHaveLength(4);
});

test('steps move up and down, and not past the ends', () => {
  expect(moved(plan, 2, 0).map(({ op }) => op)).toEqual([
    'drop_column',
    'impute',
    'drop_duplicates',
  ]);
  expect(moved(plan, 0, -1)).toEqual(plan);
  expect(moved(plan, 2, 3)).toEqual(plan);
});
