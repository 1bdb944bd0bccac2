import { expect, test } from 'vitest';
import { gapTo } from './gap';

const best = { id: 'a', algorithm: 'ridge_regression', metric: 'rmse', value: 10 };
const primary = (value: number | null, name = 'rmse') => ({ name, value, greaterIsBetter: false });

test('tells how far a score is from the best, in its own unit', () => {
  expect(gapTo(best, 'b', primary(12.5))).toEqual({ difference: 2.5, isBest: false });
  expect(gapTo(best, 'a', primary(10))).toEqual({ difference: 0, isBest: true });
});

test('compares nothing that was measured otherwise or not at all', () => {
  expect(gapTo(best, 'b', primary(0.9, 'r2')).difference).toBeUndefined();
  expect(gapTo(best, 'b', primary(null)).difference).toBeUndefined();
  expect(gapTo(undefined, 'b', primary(1))).toEqual({ difference: undefined, isBest: false });
  expect(gapTo(best, 'b', undefined).difference).toBeUndefined();
});
