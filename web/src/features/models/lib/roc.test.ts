import { expect, test } from 'vitest';
import { bestF1, pointAt, thresholdForRecall } from './roc';

const points = [
  { fpr: 0, tpr: 0, threshold: 2 },
  { fpr: 0, tpr: 0.5, threshold: 0.9 },
  { fpr: 0.1, tpr: 0.9, threshold: 0.4567 },
  { fpr: 1, tpr: 1, threshold: 0.1 },
];

test('a threshold stands on the last point it reaches', () => {
  expect(pointAt(points, 0.5)?.tpr).toBe(0.5);
  expect(pointAt(points, 0.9)?.tpr).toBe(0.5);
  expect(pointAt(points, 0)?.tpr).toBe(1);
});

test('the best F1 weighs false alarms by how many there can be', () => {
  expect(bestF1(points, 100, 100)).toBe(0.456);
  expect(bestF1(points, 10, 10_000)).toBe(0.9);
});

test('a wanted recall gives the highest threshold that reaches it', () => {
  expect(thresholdForRecall(points, 0.8)).toBe(0.456);
});
