import { expect, test } from 'vitest';
import { nextCell } from './grid-keys';

const size = { rows: 100, columns: 5, page: 10 };
const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false });

test.each([
  ['ArrowDown', false, { row: 6, column: 2 }],
  ['ArrowUp', false, { row: 4, column: 2 }],
  ['ArrowLeft', false, { row: 5, column: 1 }],
  ['PageDown', false, { row: 15, column: 2 }],
  ['Home', false, { row: 5, column: 0 }],
  ['End', true, { row: 100, column: 4 }],
  ['Home', true, { row: 0, column: 0 }],
])('%s (ctrl %s) moves as the grid pattern says', (name, ctrl, target) => {
  expect(nextCell({ row: 5, column: 2 }, key(name, ctrl), size)).toEqual(target);
});

test('the edges hold', () => {
  expect(nextCell({ row: 100, column: 4 }, key('ArrowDown'), size)).toEqual({
    row: 100,
    column: 4,
  });
  expect(nextCell({ row: 0, column: 0 }, key('PageUp'), size)).toEqual({ row: 0, column: 0 });
});

test('other keys are not ours', () => {
  expect(nextCell({ row: 1, column: 1 }, key('a'), size)).toBeUndefined();
});
