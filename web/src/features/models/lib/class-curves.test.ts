import { describe, expect, test } from 'vitest';
import {
  byThreshold,
  calibrationLines,
  calibrationSummary,
  liftLines,
  liftSummary,
  prLines,
  prPointAt,
  prSummary,
} from './class-curves';

const pr = prLines({
  split: 'test',
  curves: [
    {
      class: 'Yes',
      average_precision: 0.6,
      share: 0.25,
      points: [
        [0.25, 1, 0.9],
        [0.5, 0.8, 0.6],
        [0.5, 0.7, 0.6],
        [1, 0.25, 0],
      ],
    },
  ],
});

describe('precision and recall', () => {
  test('a threshold stands at the last point that it still holds for', () => {
    expect(prPointAt(pr[0]?.points ?? [], 0.6)?.precision).toBe(0.7);
    expect(prPointAt(pr[0]?.points ?? [], 0.95)?.recall).toBe(0.25);
  });

  test('the summary says what half of the class costs, and what guessing gives', () => {
    expect(prSummary(pr)).toBe(
      'To find half of “Yes”, 80 % of the rows named are right. Guessing is right for 25 % of the rows it names.',
    );
  });

  test('by threshold there is one point each, the lowest first, with F1', () => {
    const points = byThreshold(pr[0]?.points ?? []);
    expect(points.map((point) => point.threshold)).toEqual([0, 0.6, 0.9]);
    expect(points[1]?.precision).toBe(0.7);
    expect(points[1]?.f1).toBeCloseTo((2 * 0.7 * 0.5) / 1.2);
  });

  test('without a curve nothing is claimed', () => {
    expect(prSummary([])).toBe('There is no curve.');
    expect(byThreshold([])).toEqual([]);
  });
});

test('calibration names the class whose probabilities are least exact', () => {
  const bin = { low: 0, high: 0.1, count: 5, mean_score: 0.05, share: 0 };
  const lines = calibrationLines({
    split: 'test',
    curves: [
      { class: 'a', expected_error: 0.01, bins: [bin] },
      { class: 'b', expected_error: 0.042, bins: [bin] },
    ],
  });
  expect(calibrationSummary(lines)).toBe(
    'Least exact for “b”: a stated probability is off by 4.2 percentage points on average.',
  );
});

test('lift tells what the best tenth of the rows holds', () => {
  const lines = liftLines({
    split: 'test',
    curves: [
      {
        class: 'Yes',
        share: 0.2,
        points: [
          [0.05, 0.2, 4, 0.9],
          [0.1, 0.35, 3.5, 0.8],
          [1, 1, 1, 0],
        ],
      },
    ],
  });
  expect(liftSummary(lines)).toBe(
    'The tenth of the rows with the highest scores holds 35 % of “Yes”: 3.5 times as many as by chance.',
  );
});
