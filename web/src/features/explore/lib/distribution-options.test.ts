import { expect, test } from 'vitest';
import type { Distribution } from '@/api/types';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { barOption } from './bar-option';
import { boxOption } from './box-option';
import { densityOption } from './density-option';
import { withFewCategories } from './distribution-parts';
import { distributionTable } from './distribution-table';

const theme = { series: ['#1', '#2'], heat: ['#0', '#9'] } as unknown as ChartTheme;
const box = (q50: number, outliers: number[] = []) => ({
  low: 0,
  q25: q50 - 1,
  q50,
  q75: q50 + 1,
  high: 9,
  outlier_count: outliers.length,
  outliers,
});
const numbers: Distribution = {
  column: 'mass',
  kind: 'numbers',
  by: 'sex',
  row_count: 10,
  exact: true,
  sample_rows: null,
  missing: 0,
  histogram: { low: 0, high: 4, counts: [3, 5], below: 0, above: 0 },
  categories: [],
  other_count: 0,
  distinct: 8,
  groups: [
    { value: 'f', count: 4, counts: [3, 1], box: box(2), density: [0.1, 0.2, 0.1] },
    { value: 'm', count: 4, counts: [0, 4], box: box(6, [40]), density: [0, 0.1, 0.4] },
  ],
};
const categories: Distribution = {
  ...numbers,
  kind: 'categories',
  by: null,
  histogram: null,
  other_count: 2,
  categories: [
    { value: 'a', count: 5 },
    { value: 'b', count: 3 },
  ],
  groups: [{ value: null, count: 10, counts: [5, 3], box: null, density: [] }],
};

test('bars of groups are stacked and the table has a column for each', () => {
  expect(barOption(theme, numbers, false).series.map(({ data, stack }) => [stack, data])).toEqual([
    ['all', [3, 1]],
    ['all', [0, 4]],
  ]);
  expect(distributionTable(numbers, 'bars')).toEqual({
    columns: ['mass', 'f', 'm'],
    rows: [
      ['0 to 2', 3, 0],
      ['2 to 4', 1, 4],
    ],
  });
});

test('on a logarithmic axis an empty bin has no bar', () => {
  const alone = {
    ...numbers,
    by: null,
    groups: [numbers.groups[0]!],
    histogram: { low: 0, high: 4, counts: [0, 5], below: 0, above: 0 },
  };
  expect(barOption(theme, alone, true).series[0]?.data).toEqual([null, 5]);
});

test('the rest of the categories is shown as all others', () => {
  expect(distributionTable(categories, 'bars').rows).toEqual([
    ['a', 5],
    ['b', 3],
    ['all others', 2],
  ]);
});

test('boxes come with the highest median first, outliers at their box', () => {
  const option = boxOption(theme, numbers);
  expect(option.series[0]?.data[0]).toEqual([0, 5, 6, 7, 9]);
  expect(option.series[1]?.data).toEqual([[40, 0]]);
  expect(distributionTable(numbers, 'boxes').rows[0]?.slice(0, 2)).toEqual(['m', 4]);
});

test('densities run from the first edge to the last', () => {
  expect(densityOption(theme, numbers).series[0]?.data).toEqual([
    [0, 0.1],
    [2, 0.2],
    [4, 0.1],
  ]);
});

test('of very many categories the rare ones join all others, and none is lost', () => {
  const many = {
    ...categories,
    categories: Array.from({ length: 30 }, (_, i) => ({ value: `c${i}`, count: 30 - i })),
    other_count: 7,
    groups: [
      {
        value: null,
        count: 472,
        counts: Array.from({ length: 30 }, (_, i) => 30 - i),
        box: null,
        density: [],
      },
    ],
  };
  const { rows } = distributionTable(withFewCategories(many), 'bars');
  expect(rows).toHaveLength(21);
  expect(rows.at(-1)).toEqual(['all others', 62]);
  expect(rows.reduce((sum, row) => sum + Number(row[1]), 0)).toBe(472);
});
