// The frame of a classifier's curves: shares from 0 to 1 on both axes, a line per class, what a model without knowledge would
// give, and the point of the threshold.
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';

/** The height of such a chart, in pixels. */
export const curveHeight = 300;

// A line style of its own, so that colour is not the only difference.
const dashes = ['solid', 'dashed', 'dotted'] as const;

interface XyLine {
  label: string;
  points: [number, number][];
}

interface Frame {
  lines: XyLine[];
  x: string;
  y: string;
  symbols?: boolean;
  /** What a model without any knowledge would give, or an exact one. */
  reference?: { name: string; points: [number, number][] };
  mark?: [number, number];
}

export function frameOption(theme: ChartTheme, { lines, x, y, symbols, reference, mark }: Frame) {
  return {
    ...baseOption(theme),
    grid: { left: 62, right: 20, top: lines.length > 1 ? 34 : 12, bottom: 42 },
    legend:
      lines.length > 1
        ? { top: 0, left: 8, type: 'scroll', itemHeight: 8, textStyle: { color: theme.ink } }
        : undefined,
    tooltip: { ...baseOption(theme).tooltip, trigger: 'item' },
    xAxis: axis(theme, x, { type: 'value', min: 0, max: 1 }),
    yAxis: axis(theme, y, { type: 'value', min: 0, max: 1, nameGap: 40 }),
    series: [
      ...lines.map((line, index) => ({
        type: 'line' as const,
        name: line.label,
        symbol: symbols ? 'circle' : 'none',
        symbolSize: 7,
        data: line.points,
        lineStyle: { width: 2, type: dashes[index % dashes.length] },
      })),
      ...(reference
        ? [
            {
              type: 'line' as const,
              name: reference.name,
              silent: true,
              symbol: 'none',
              data: reference.points,
              color: theme.dim,
              lineStyle: { color: theme.dim, width: 1, type: 'dashed' },
            },
          ]
        : []),
      ...(mark
        ? [
            {
              type: 'scatter' as const,
              name: 'Threshold',
              symbolSize: 13,
              data: [mark],
              itemStyle: { color: theme.series[1], borderColor: theme.surface, borderWidth: 2 },
            },
          ]
        : []),
    ],
  };
}

/** Which point of which series a row of the table stands for; the first column is the class. */
export function pointIn(
  lines: readonly { label: string }[],
  rows: readonly (string | number | null)[][],
) {
  return (row: number) => {
    const label = rows[row]?.[0];
    return {
      series: lines.findIndex((line) => line.label === label),
      index: row - rows.findIndex((other) => other[0] === label),
    };
  };
}
