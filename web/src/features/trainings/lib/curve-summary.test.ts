import { expect, test } from 'vitest';
import { curveSummary, curveTable } from './curve-summary';

const curve = (fold: number, valid: (number | null)[]) => ({
  trial: 0,
  fold,
  metric: 'log_loss',
  points: valid.map((value, index) => [index + 1, 0.1, value]),
});

test('says where validation ends and where it was lowest', () => {
  expect(curveSummary([curve(1, [0.5, 0.3, 0.4]), curve(2, [0.5, 0.4, 0.2])])).toBe(
    'Validation log loss ends at 0.300 (mean of 2 folds); it is lowest between rounds 2 and 3.',
  );
});

test('speaks of training rows when there is no validation', () => {
  expect(curveSummary([curve(0, [null, null])])).toBe(
    'Log loss on the training rows is 0.100 after 2 rounds.',
  );
});

test('names the fits in the table', () => {
  expect(curveTable([curve(0, [null]), curve(1, [0.5])]).rows).toEqual([
    ['final fit', 1, 0.1, null],
    ['fold 1', 1, 0.1, 0.5],
  ]);
});

test('nothing yet is said so', () => {
  expect(curveSummary([])).toBe('No round has ended yet.');
});
