// Densities of groups as ECharts options.
import type { Distribution } from '@/api/types';
import { type ChartTheme, axis, baseOption } from '@/components/charts/chart-theme';
import { formatValue } from '@/lib/format';
import { densityPoints, isTimes, legendOf } from './distribution-parts';
import { groupName, timeLabel } from './shape';

const dashes = ['solid', 'dashed', 'dotted'] as const;

export function densityOption(theme: ChartTheme, distribution: Distribution) {
  const { groups, by, histogram } = distribution;
  const shown = (value: number) =>
    isTimes(distribution) && histogram
      ? timeLabel(value, histogram.high - histogram.low)
      : formatValue(value);
  return {
    ...baseOption(theme),
    legend: legendOf(theme, by !== null),
    grid: { left: 66, right: 24, top: by === null ? 12 : 34, bottom: 44 },
    tooltip: { ...baseOption(theme).tooltip, trigger: 'axis' },
    xAxis: axis(theme, distribution.column, {
      type: 'value',
      min: histogram?.low,
      max: histogram?.high,
      splitLine: { show: false },
      axisLabel: { color: theme.dim, fontSize: 12, hideOverlap: true, formatter: shown },
    }),
    yAxis: axis(theme, 'Density', {
      type: 'value',
      nameGap: 48,
      axisLabel: {
        color: theme.dim,
        fontSize: 12,
        formatter: (value: number) => formatValue(value, 2),
      },
    }),
    series: groups.map((group, index) => ({
      type: 'line' as const,
      name: groupName(group.value, by),
      symbol: 'none',
      color: theme.series[index % theme.series.length],
      lineStyle: { width: 2, type: dashes[index % dashes.length] },
      areaStyle: { opacity: 0.12 },
      data: densityPoints(distribution, group.density),
    })),
  };
}
