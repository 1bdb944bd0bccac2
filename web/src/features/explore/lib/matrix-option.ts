import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { escapeHtml } from '@/lib/html';

const mostLabel = 18;

export function cutLabel(text: string): string {
  return text.length > mostLabel ? `${text.slice(0, mostLabel - 1)}…` : text;
}

interface MatrixFrame {
  rows: readonly string[];
  columns: readonly string[];
  /** Line by line; null is not drawn. */
  values: readonly (number | null)[];
  min: number;
  max: number;
  colors: string[];
  numbers: boolean;
  told: (value: number) => string;
  /** Labels under the picture; off for places in the table. */
  under?: boolean;
}

const colorScale = 70;
const labelsWidth = (rows: readonly string[]) =>
  14 + Math.max(4, ...rows.map((name) => cutLabel(name).length)) * 6.6;

/** Columns whose names stand upright under the picture, because not even slanted ones have room. */
const uprightFrom = 21;

/** Pixels that the picture needs for its cells and the names under them to be told apart. */
export function matrixWidth(names: readonly string[], numbers: boolean): number {
  const cell = numbers ? 32 : names.length < uprightFrom ? 18 : 12;
  return Math.ceil(labelsWidth(names) + names.length * cell + colorScale);
}

/** A heat map whose cells are its table's rows, so that the keys walk it. */
export function matrixOption(theme: ChartTheme, frame: MatrixFrame) {
  const { rows, columns, values, min, max } = frame;
  const longest = Math.max(4, ...columns.map((name) => cutLabel(name).length));
  const label = { color: theme.ink, fontSize: 11, interval: 0, formatter: cutLabel };
  const crowded = columns.length > 8;
  const upright = columns.length >= uprightFrom;
  return {
    ...baseOption(theme),
    grid: {
      left: labelsWidth(rows),
      right: colorScale,
      top: 8,
      bottom: frame.under === false ? 26 : crowded ? 22 + longest * (upright ? 6.6 : 5.2) : 30,
    },
    tooltip: {
      ...baseOption(theme).tooltip,
      formatter: ({ value: [column, row, value] }: { value: [number, number, number | '-'] }) =>
        `${escapeHtml(rows[row])} × ${escapeHtml(columns[column])}: ${value === '-' ? 'not defined' : frame.told(value)}`,
    },
    xAxis: axis(theme, '', {
      type: 'category',
      data: columns,
      splitLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...label, show: frame.under !== false, rotate: upright ? 90 : crowded ? 50 : 0 },
    }),
    yAxis: axis(theme, '', {
      type: 'category',
      data: rows,
      inverse: true,
      splitLine: { show: false },
      axisTick: { show: false },
      axisLabel: label,
    }),
    visualMap: {
      min,
      max,
      precision: 2,
      orient: 'vertical',
      right: 0,
      top: 'middle',
      itemWidth: 12,
      itemHeight: frame.under === false && frame.rows.length < 5 ? 20 : 120,
      text: [frame.told(max), frame.told(min)],
      textGap: 4,
      textStyle: { color: theme.dim, fontSize: 11 },
      inRange: { color: frame.colors },
    },
    series: [
      {
        type: 'heatmap',
        data: values.map((value, index) => ({
          value: [index % columns.length, Math.floor(index / columns.length), value ?? '-'],
          label: {
            color:
              value !== null && Math.abs(value) > 0.6 * Math.max(Math.abs(min), Math.abs(max))
                ? theme.paper
                : theme.ink,
          },
        })),
        label: {
          show: frame.numbers,
          fontSize: 11,
          formatter: ({ value }: { value: [number, number, number | '-'] }) =>
            value[2] === '-' ? '' : frame.told(value[2]),
        },
        itemStyle: { borderColor: theme.surface, borderWidth: columns.length > 60 ? 0 : 1 },
      },
    ],
  };
}

/** From falling together over nothing to rising together. */
export function diverging(theme: ChartTheme): string[] {
  return [theme.series[1] ?? '', theme.heat[0], theme.series[0] ?? ''];
}
