import { expect, test } from 'vitest';
import type { TimeSeries } from '@/api/types';
import { honeycomb } from './hexagons';
import { sliceSeries, stretchOf } from './stretch';
import { outline } from './violin-option';

test('every point lies in one hexagon, near ones in the same', () => {
  const xs = Array.from({ length: 5000 }, (_, i) => Math.sin(i) * 10);
  const ys = Array.from({ length: 5000 }, (_, i) => Math.cos(i * 1.7) * 1000);
  const comb = honeycomb(xs, ys);
  expect(comb.cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(5000);
  expect(comb.cells.length).toBeLessThan(1500);
  const together = honeycomb([0, 0.001, 100], [0, 0.001, 100]);
  expect(together.cells.map(({ count }) => count)).toEqual([2, 1]);
});

test('no point is farther from its hexagon than a corner', () => {
  const xs = Array.from({ length: 400 }, (_, i) => (i * 37) % 101);
  const ys = Array.from({ length: 400 }, (_, i) => (i * 53) % 89);
  const { cells, halfWidth, radius } = honeycomb(xs, ys);
  xs.forEach((x, i) => {
    const near = cells.some(
      (cell) =>
        Math.abs(cell.x - x) <= halfWidth * 1.0001 &&
        Math.abs(cell.y - (ys[i] ?? 0)) <= radius * 1.0001,
    );
    expect(near).toBe(true);
  });
});

test('points of one value do not divide by nothing', () => {
  expect(honeycomb([3, 3], [4, 4]).cells).toEqual([{ x: 3, y: 4, count: 2 }]);
});

test('a violin runs along one side and back along the other', () => {
  const api = {
    coord: ([x, y]: [number, number]): [number, number] => [x * 10, y * 100],
    size: (): [number, number] => [0, 100],
  };
  expect(
    outline(
      [
        [0, 0],
        [1, 2],
      ],
      2,
      1,
      api,
    ),
  ).toEqual([
    [0, 100],
    [10, 58],
    [10, 142],
    [0, 100],
  ]);
});

test('a stretch of a histogram is its edges and its rows; open at the ends, where far values lie', () => {
  const histogram = { low: 0, high: 10, counts: [1, 2, 3, 4, 5], below: 2, above: 1 };
  expect(stretchOf(histogram, [1, 3])).toEqual({ low: 2, high: 6, rows: 5 });
  expect(stretchOf(histogram, [0, 2])).toEqual({ high: 4, rows: 5 });
  expect(stretchOf(histogram, [3, 5])).toEqual({ low: 6, rows: 10 });
});

test('a part of a time series keeps its buckets', () => {
  const series: TimeSeries = {
    time: 't',
    value: null,
    row_count: 10,
    exact: true,
    missing: 0,
    bucket_seconds: 60,
    starts: ['a', 'b', 'c', 'd'],
    counts: [1, 2, 3, 4],
    mins: [null, null, null, null],
    means: [null, null, null, null],
    maxs: [null, null, null, null],
  };
  const part = sliceSeries(series, [1, 2]);
  expect(part.starts).toEqual(['b', 'c']);
  expect(part.counts).toEqual([2, 3]);
});
