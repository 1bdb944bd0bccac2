// A histogram, or the most frequent categories, as ECharts options.
import type { Distribution } from '@/api/types';
import { type ChartTheme, axis, baseOption } from '@/components/charts/chart-theme';
import { binLabels, categoryCounts, categoryLabels, cut, legendOf } from './distribution-parts';
import { groupName } from './shape';

/** Histogram or categories, groups stacked. */
export function barOption(
  theme: ChartTheme,
  distribution: Distribution,
  log: boolean,
  counted = 'Rows',
) {
  const { groups, by, histogram } = distribution;
  const categories = distribution.kind === 'categories';
  const labels = categories ? categoryLabels(distribution) : binLabels(distribution);
  const series = groups.map((group, index) => ({
    type: 'bar' as const,
    name: by === null ? counted.toLowerCase() : groupName(group.value, by),
    stack: 'all',
    barWidth: categories ? '68%' : '99%',
    barCategoryGap: 0,
    color: theme.series[index % theme.series.length],
    itemStyle: {
      borderColor: theme.surface,
      borderWidth: categories || labels.length > 60 ? 0 : 0.5,
    },
    data: (categories
      ? categoryCounts(distribution, index)
      : by === null
        ? (histogram?.counts ?? [])
        : group.counts
    ).map((count) => (log && count === 0 ? null : count)),
  }));
  const legend = legendOf(theme, by !== null);
  const labelAxis = {
    type: 'category' as const,
    data: labels,
    splitLine: { show: false },
    axisTick: { show: !categories },
  };
  const countAxis = {
    type: log ? ('log' as const) : ('value' as const),
    ...(log ? { min: 0.8 } : { minInterval: 1 }),
  };
  const tooltip = {
    ...baseOption(theme).tooltip,
    trigger: 'axis',
    axisPointer: { type: 'shadow' },
  };
  if (categories)
    return {
      ...baseOption(theme),
      legend,
      tooltip,
      grid: {
        left: Math.min(262, 24 + Math.max(...labels.map((label) => cut(label).length), 4) * 7),
        right: 24,
        top: by === null ? 8 : 34,
        bottom: 42,
      },
      xAxis: axis(theme, counted, countAxis),
      yAxis: axis(theme, '', {
        ...labelAxis,
        inverse: true,
        axisLabel: { color: theme.ink, fontSize: 12, formatter: cut },
      }),
      series,
    };
  return {
    ...baseOption(theme),
    legend,
    tooltip,
    grid: { left: 66, right: 24, top: by === null ? 12 : 34, bottom: 44 },
    xAxis: axis(theme, distribution.column, {
      ...labelAxis,
      axisLabel: {
        color: theme.dim,
        fontSize: 12,
        hideOverlap: true,
        formatter: (label: string) => label.split(' to ')[0],
      },
    }),
    yAxis: axis(theme, 'Rows', { ...countAxis, nameGap: 48 }),
    series,
  };
}
