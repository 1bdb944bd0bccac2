import type { ScatterPlot } from '@/api/types';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { formatExact, formatCell, formatValue } from '@/lib/format';
import { escapeHtml } from '@/lib/html';
import { timeLabel } from './shape';

export interface ColorGroup {
  name: string;
  points: [number, number][];
}

const mostGroups = 8;

/** The points by colour, the largest group first; of many groups the smallest are one. */
export function colorGroups(
  plot: Pick<ScatterPlot, 'xs' | 'ys' | 'colors' | 'color'>,
): ColorGroup[] {
  const groups = new Map<string, [number, number][]>();
  plot.xs.forEach((x, index) => {
    const value = plot.colors[index];
    const name =
      plot.color === null
        ? 'rows'
        : value === null || value === undefined
          ? 'missing'
          : formatCell(value);
    const points = groups.get(name) ?? [];
    points.push([x, plot.ys[index] ?? 0]);
    groups.set(name, points);
  });
  const sorted = [...groups.entries()]
    .map(([name, points]) => ({ name, points }))
    .sort((a, b) => b.points.length - a.points.length);
  if (sorted.length <= mostGroups) return sorted;
  return [
    ...sorted.slice(0, mostGroups - 1),
    { name: 'all others', points: sorted.slice(mostGroups - 1).flatMap(({ points }) => points) },
  ];
}

// Shapes, so that colour is not the only difference.
const symbols = ['circle', 'triangle', 'rect', 'diamond', 'pin', 'arrow', 'roundRect', 'circle'];

export function groupStyle(theme: ChartTheme, index: number) {
  return {
    symbol: symbols[index % symbols.length],
    color: theme.series[index % theme.series.length],
  };
}

export function axisOf(theme: ChartTheme, name: string, time: boolean, more: object) {
  return axis(theme, name, {
    type: 'value',
    scale: true,
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.dim } },
    ...more,
    axisLabel: {
      color: theme.dim,
      fontSize: 12,
      hideOverlap: true,
      formatter: (value: number) => (time ? timeLabel(value, Infinity) : formatValue(value)),
    },
  });
}

/** Where a point lies, as HTML. */
export function pointWords(
  plot: Pick<ScatterPlot, 'x' | 'y'>,
  times: { x: boolean; y: boolean },
  x: number,
  y: number,
): string {
  const told = (value: number, time: boolean) => (time ? timeLabel(value, 0) : formatExact(value));
  return `${escapeHtml(plot.x)} ${told(x, times.x)}<br>${escapeHtml(plot.y)} ${told(y, times.y)}`;
}

export function scatterOption(
  theme: ChartTheme,
  plot: ScatterPlot,
  groups: readonly ColorGroup[],
  times: { x: boolean; y: boolean },
) {
  const many = plot.xs.length > 1000;
  return {
    ...baseOption(theme),
    grid: { left: 78, right: 24, top: groups.length > 1 ? 36 : 12, bottom: 46 },
    legend:
      groups.length > 1
        ? {
            top: 0,
            left: 8,
            type: 'scroll',
            itemWidth: 12,
            itemHeight: 10,
            textStyle: { color: theme.ink },
          }
        : undefined,
    tooltip: {
      ...baseOption(theme).tooltip,
      trigger: 'item',
      formatter: ({ seriesName, value: [x = 0, y = 0] }: { seriesName: string; value: number[] }) =>
        `${plot.color === null ? '' : `${escapeHtml(plot.color)} ${escapeHtml(seriesName)}<br>`}${pointWords(plot, times, x, y)}`,
    },
    xAxis: axisOf(theme, plot.x, times.x, {}),
    yAxis: axisOf(theme, plot.y, times.y, { nameGap: 60 }),
    series: groups.map((group, index) => ({
      type: 'scatter' as const,
      name: group.name,
      ...groupStyle(theme, index),
      symbolSize: many ? 5 : 8,
      itemStyle: { opacity: many ? 0.45 : 0.75 },
      data: group.points,
    })),
  };
}

export interface PairCell {
  row: number;
  column: number;
}

/** The cells below the diagonal, line by line. */
export function pairCells(count: number): PairCell[] {
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: row }, (__, column) => ({ row, column })),
  ).flat();
}
