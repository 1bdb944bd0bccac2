// Bars of importance with the spread of each, and the curve of a selection with its band.
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';

interface Item {
  feature: string;
  importance: number;
  std: number;
}

interface Drawing {
  value: (dimension: number) => number;
  coord: (point: [number, number]) => [number, number];
}

/** A line from low to high with caps, in ECharts' custom series: [low, high, category]. */
function spread(theme: ChartTheme) {
  return (_: unknown, api: Drawing) => {
    const [x0, y] = api.coord([api.value(0), api.value(2)]);
    const [x1] = api.coord([api.value(1), api.value(2)]);
    const line = (shape: object) => ({
      type: 'line',
      shape,
      style: { stroke: theme.ink, lineWidth: 1.4 },
    });
    return {
      type: 'group',
      children: [
        line({ x1: x0, y1: y, x2: x1, y2: y }),
        line({ x1: x0, y1: y - 4, x2: x0, y2: y + 4 }),
        line({ x1, y1: y - 4, x2: x1, y2: y + 4 }),
      ],
    };
  };
}

export function importanceOption(theme: ChartTheme, items: readonly Item[], name: string) {
  return {
    ...baseOption(theme),
    grid: { left: 8, right: 28, top: 6, bottom: 38, containLabel: true },
    xAxis: axis(theme, name, { type: 'value' }),
    yAxis: {
      type: 'category',
      inverse: true,
      data: items.map((item) => item.feature),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.dim } },
      axisLabel: { color: theme.ink, width: 170, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        name,
        data: items.map((item) => item.importance),
        barMaxWidth: 18,
        itemStyle: { color: theme.series[0] },
      },
      {
        type: 'custom',
        name: 'spread',
        silent: true,
        encode: { x: [0, 1], y: 2 },
        data: items.map((item, place) => [
          item.importance - item.std,
          item.importance + item.std,
          place,
        ]),
        renderItem: spread(theme),
      },
    ],
  };
}

interface Point {
  count: number;
  score: number;
  std: number;
}

export function curveOption(
  theme: ChartTheme,
  points: readonly Point[],
  metric: string,
  best: number,
) {
  return {
    ...baseOption(theme),
    tooltip: { ...baseOption(theme).tooltip, trigger: 'axis' },
    xAxis: axis(theme, 'Features kept', { type: 'value', minInterval: 1, min: 0 }),
    yAxis: axis(theme, metric, { type: 'value', scale: true, nameGap: 42 }),
    series: [
      {
        type: 'line',
        name: 'score',
        data: points.map((point) => [point.count, point.score]),
        symbolSize: 7,
        itemStyle: { color: theme.series[0] },
        lineStyle: { color: theme.series[0] },
        markLine: {
          silent: true,
          symbol: 'none',
          label: { formatter: 'enough', color: theme.dim },
          lineStyle: { color: theme.dim, type: 'dashed' },
          data: [{ xAxis: best }],
        },
      },
      ...[-1, 1].map((sign) => ({
        type: 'line',
        name: sign < 0 ? 'low' : 'high',
        data: points.map((point) => [point.count, point.score + sign * point.std]),
        symbol: 'none',
        silent: true,
        lineStyle: { color: theme.series[0], opacity: 0.35, type: 'dotted' },
      })),
    ],
  };
}
