import { expect, test } from 'vitest';
import type { TimeSeries } from '@/api/types';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { gapCount, timeOption, timeSummary } from './time-option';

const theme = { series: ['#1'] } as unknown as ChartTheme;
const series: TimeSeries = {
  time: 'day',
  value: 'v',
  row_count: 3,
  exact: true,
  missing: 0,
  bucket_seconds: 86_400,
  starts: ['2024-01-01T00:00:00', '2024-01-02T00:00:00', '2024-01-03T00:00:00'],
  counts: [2, 0, 1],
  mins: [-4, null, 5],
  means: [1, null, 5],
  maxs: [3, null, 5],
};

test('a gap stays a gap in the line and in the band', () => {
  const [mean, , span] = timeOption(theme, series).series;
  expect(mean?.data).toEqual([1, null, 5]);
  expect(span?.data).toEqual([7, null, 0]);
});

test('gaps are counted between the first and the last row', () => {
  expect(gapCount([2, 0, 0, 1, 0, 3])).toBe(2);
  expect(gapCount([1, 1])).toBe(0);
  expect(gapCount([1, 0, 1, 0])).toBe(1);
});

test('the sentence says the range, the step and the gaps', () => {
  expect(timeSummary(series)).toMatch(/^2024-01-01 to 2024-01-03, a point per day; 1 gap\./);
  expect(timeSummary({ ...series, missing: 2 })).toMatch(/2 rows without a time are left out\.$/);
});

test('without a value the rows are counted', () => {
  expect(timeOption(theme, { ...series, value: null }).series[0]).toMatchObject({
    type: 'bar',
    data: [2, 0, 1],
  });
});
