import { expect, test } from 'vitest';
import type { ScatterPlot } from '@/api/types';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { colorGroups, pairCells, scatterOption } from './scatter-option';

const theme = { series: ['#1', '#2'] } as unknown as ChartTheme;
const plot: ScatterPlot = {
  x: 'a',
  y: 'b',
  color: 'c',
  row_count: 4,
  exact: true,
  xs: [1, 2, 3, 4],
  ys: [5, 6, 7, 8],
  colors: ['m', 'f', 'f', null],
};

test('points are grouped by their colour, the largest group first', () => {
  expect(colorGroups(plot)).toEqual([
    {
      name: 'f',
      points: [
        [2, 6],
        [3, 7],
      ],
    },
    { name: 'm', points: [[1, 5]] },
    { name: 'missing', points: [[4, 8]] },
  ]);
  expect(colorGroups({ ...plot, color: null, colors: [] })).toHaveLength(1);
});

test('of many colours the smallest are one', () => {
  const many = {
    ...plot,
    xs: Array(40).fill(0) as number[],
    ys: Array(40).fill(0) as number[],
    colors: Array.from({ length: 40 }, (_, i) => `c${i % 20}`),
  };
  const groups = colorGroups(many);
  expect(groups).toHaveLength(8);
  expect(groups.at(-1)).toMatchObject({ name: 'all others' });
  expect(groups.reduce((sum, { points }) => sum + points.length, 0)).toBe(40);
});

test('groups differ by shape as well as by colour', () => {
  const option = scatterOption(theme, plot, colorGroups(plot), { x: false, y: false });
  expect(new Set(option.series.map(({ symbol }) => symbol)).size).toBe(3);
});

test('a pair plot draws each pair once', () => {
  expect(pairCells(3)).toEqual([
    { row: 1, column: 0 },
    { row: 2, column: 0 },
    { row: 2, column: 1 },
  ]);
});
