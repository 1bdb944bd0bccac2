import { expect, test } from 'vitest';
import { RateMeter } from './rate';

test('says nothing before there is something to say', () => {
  const meter = new RateMeter();
  meter.add(0, 0);
  meter.add(1000, 50);
  expect(meter.rate).toBeUndefined();
  expect(meter.secondsLeft(5000)).toBeUndefined();
});

test('measures over its window only', () => {
  const meter = new RateMeter(1000);
  for (const [bytes, at] of [
    [0, 0],
    [100, 1000],
    [2100, 2000],
    [4100, 3000],
  ] as const)
    meter.add(bytes, at);
  expect(meter.rate).toBe(2000);
  expect(meter.secondsLeft(8100)).toBe(2);
});
