import { expect, test } from 'vitest';
import type { ColumnStatistics, Distribution } from '@/api/types';
import {
  columnFact,
  distributionSummary,
  edgeLabel,
  edgesOf,
  secondsWords,
  sparkHeights,
  timeLabel,
} from './shape';

const bins = { low: 0, high: 10, counts: [1, 2, 3, 4, 0] };

const distribution = (part: Partial<Distribution>): Distribution => ({
  column: 'x',
  kind: 'numbers',
  by: null,
  row_count: 12,
  exact: true,
  sample_rows: null,
  missing: 2,
  histogram: { ...bins, below: 0, above: 0 },
  categories: [],
  other_count: 0,
  distinct: 5,
  groups: [],
  ...part,
});

const box = (q50: number) => ({
  low: 0,
  q25: q50 - 1,
  q50,
  q75: q50 + 1,
  high: 9,
  outlier_count: 0,
  outliers: [],
});

test('edges are evenly apart and end exactly', () => {
  expect(edgesOf(bins)).toEqual([0, 2, 4, 6, 8, 10]);
});

test('edges have the digits that tell them apart', () => {
  expect(
    edgeLabel(0.123456, { low: 0, high: 1, counts: Array(10).fill(1) as number[] }, false),
  ).toBe('0.12');
  expect(edgeLabel(1234.6, { low: 0, high: 10_000, counts: [1, 1] }, false)).toBe('1,235');
  expect(edgeLabel(86_400, { low: 0, high: 10 * 86_400, counts: [1] }, true)).toBe('1970-01-02');
});

test('a short span of time is told with its minutes', () => {
  expect(timeLabel(90 * 60, 3600)).toBe('1970-01-01 01:30');
});

test('the sentence says the middle, or the medians of groups, highest first', () => {
  const group = (value: string | null, q50: number) => ({
    value,
    count: 5,
    counts: [],
    box: box(q50),
    density: [],
  });
  expect(distributionSummary(distribution({ groups: [group(null, 5)] }))).toBe(
    'Half of the values lie between 4 and 6; the median is 5. 2 rows without a value.',
  );
  expect(
    distributionSummary(
      distribution({ by: 'sex', groups: [group('f', 3), group('m', 6), group(null, 4)] }),
    ),
  ).toBe('Median by sex: m 6, missing 4, f 3. 2 rows without a value.');
});

test('the sentence of categories has the share of all rows, not of those shown', () => {
  expect(
    distributionSummary(
      distribution({
        kind: 'categories',
        missing: 0,
        histogram: null,
        categories: [{ value: 'a', count: 5 }],
        other_count: 5,
      }),
    ),
  ).toBe('“a” is most frequent: 5 of 10 rows (50 %); 5 different values.');
});

test('a spark has no more bars than fit', () => {
  const heights = sparkHeights(
    Array.from({ length: 100 }, () => 1),
    24,
  );
  expect(heights).toHaveLength(20);
  expect(Math.max(...heights)).toBe(1);
  expect(sparkHeights([])).toEqual([]);
});

test('durations take the largest unit that says something', () => {
  expect(secondsWords(86_400)).toBe('1 day');
  expect(secondsWords(5400)).toBe('1.5 hours');
  expect(secondsWords(30)).toBe('30 s');
});

test('a column of whole numbers tells its bounds to the last digit', () => {
  const column = {
    count: 9,
    mean: 260_319.2,
    std: 471_609.4,
    semantic_type: 'numeric',
    min: 693,
    max: 3_101_298,
  } as ColumnStatistics;
  expect(columnFact(column)).toBe('693 to 3,101,298, mean 260,319 ± 471,609');
  expect(columnFact({ ...column, min: 1872, max: 2010, mean: 1971.36, std: 30.245 })).toBe(
    '1872 to 2010, mean 1971 ± 30.25',
  );
});

test('of values that all differ none is most frequent', () => {
  expect(
    distributionSummary(
      distribution({
        kind: 'categories',
        missing: 0,
        histogram: null,
        categories: [{ value: 'a', count: 1 }],
        distinct: 891,
        other_count: 890,
      }),
    ),
  ).toBe('Each of 891 values comes once.');
});
