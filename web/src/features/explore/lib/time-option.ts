// A column over time: the mean as a line, from the least to the greatest as a band, nothing where there is nothing.
import type { TimeSeries } from '@/api/types';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { formatValue, plural } from '@/lib/format';
import { secondsWords } from './shape';

/** How many times nothing is there between the first and the last bucket with rows. */
export function gapCount(counts: readonly number[]): number {
  let gaps = 0;
  for (let index = 1; index < counts.length; index += 1)
    if (counts[index] === 0 && (counts[index - 1] ?? 0) > 0) gaps += 1;
  return counts.at(-1) === 0 && gaps > 0 ? gaps - 1 : gaps;
}

export function timeSummary(series: TimeSeries): string {
  const first = series.starts[0];
  const last = series.starts.at(-1);
  if (first === undefined || last === undefined) return 'No row has a time.';
  const gaps = gapCount(series.counts);
  const range = `${first.slice(0, 10)} to ${last.slice(0, 10)}, a point per ${secondsWords(series.bucket_seconds).replace(/^1 /, '')}`;
  const told = gaps === 0 ? 'no gaps' : plural(gaps, 'gap');
  const what =
    series.value === null
      ? 'Rows counted.'
      : 'The line is the mean, the band runs from the least to the greatest.';
  const without =
    series.missing > 0
      ? ` ${plural(series.missing, 'row')} without a time ${series.missing === 1 ? 'is' : 'are'} left out.`
      : '';
  return `${range}; ${told}. ${what}${without}`;
}

export function timeOption(theme: ChartTheme, series: TimeSeries) {
  const { starts, counts, mins, means, maxs, value } = series;
  const labels = starts.map((start) =>
    series.bucket_seconds >= 86_400 ? start.slice(0, 10) : start.slice(0, 16).replace('T', ' '),
  );
  const frame = {
    ...baseOption(theme),
    grid: { left: 74, right: 24, top: 14, bottom: 46 },
    tooltip: { ...baseOption(theme).tooltip, trigger: 'axis' },
    xAxis: axis(theme, series.time, {
      type: 'category',
      data: labels,
      boundaryGap: value === null,
      splitLine: { show: false },
    }),
    yAxis: axis(theme, value ?? 'Rows', {
      type: 'value',
      scale: value !== null,
      nameGap: 56,
      axisLabel: {
        color: theme.dim,
        fontSize: 12,
        formatter: (number: number) => formatValue(number),
      },
    }),
  };
  if (value === null)
    return {
      ...frame,
      series: [
        {
          type: 'bar' as const,
          name: 'rows',
          barCategoryGap: '8%',
          data: counts as (number | null)[],
        },
      ],
    };
  // The band is a stack: an unseen line at the least, on it the distance to the greatest. A stack adds only what has one
  // sign, so the distance is drawn whatever the signs.
  const line = {
    type: 'line' as const,
    symbol: 'none',
    stack: 'band',
    stackStrategy: 'all',
    connectNulls: false,
    silent: true,
    tooltip: { show: false },
    lineStyle: { opacity: 0 },
  };
  return {
    ...frame,
    series: [
      {
        type: 'line' as const,
        name: 'mean',
        symbol: 'circle',
        symbolSize: 4,
        showSymbol: starts.length <= 60,
        connectNulls: false,
        lineStyle: { width: 2 },
        data: means,
        z: 3,
      },
      { ...line, name: 'least', data: mins },
      {
        ...line,
        name: 'span',
        areaStyle: { color: theme.series[0], opacity: 0.18 },
        data: maxs.map((top, index) => {
          const least = mins[index];
          return top === null || least == null ? null : top - least;
        }),
      },
    ],
  };
}
