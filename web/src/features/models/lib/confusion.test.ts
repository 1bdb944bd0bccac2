import { expect, test } from 'vitest';
import { cellValue, confusionSummary, worstMistakes } from './confusion';

const matrix = [
  [8, 2],
  [1, 0],
];

test('cells as counts and as shares', () => {
  expect(cellValue(matrix, 'counts', 0, 1)).toBe(2);
  expect(cellValue(matrix, 'rows', 0, 1)).toBe(0.2);
  expect(cellValue(matrix, 'columns', 0, 0)).toBeCloseTo(8 / 9);
});

test('an empty class shares nothing', () => {
  expect(
    cellValue(
      [
        [0, 0],
        [0, 1],
      ],
      'rows',
      0,
      0,
    ),
  ).toBe(0);
});

test('mistakes, the worst first', () => {
  expect(worstMistakes(['a', 'b'], matrix)).toEqual([
    { actual: 'a', predicted: 'b', count: 2 },
    { actual: 'b', predicted: 'a', count: 1 },
  ]);
  expect(
    confusionSummary(
      ['a', 'b'],
      [
        [1, 0],
        [0, 1],
      ],
    ),
  ).toContain('own class');
});
