import { formatExact } from '@/lib/format';

// What charts take from the design tokens. ECharts draws on a canvas, which knows no CSS variables, so they are read when a
// chart is drawn and again when the theme changes.
export interface ChartTheme {
  ink: string;
  dim: string;
  line: string;
  surface: string;
  paper: string;
  accent: string;
  heat: [string, string];
  series: string[];
  font: string;
}

export function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: token('ink'),
    dim: token('ink-3'),
    line: token('line'),
    surface: token('surface'),
    paper: token('paper'),
    accent: token('accent'),
    heat: [token('heat-0'), token('heat-1')],
    series: [1, 2, 3, 4, 5, 6].map((n) => token(`chart-${n}`)),
    font: token('font'),
  };
}

/** Axis, grid and tooltip as every chart has them. */
export function axis(theme: ChartTheme, name: string, more: object = {}) {
  return {
    name,
    nameLocation: 'middle' as const,
    nameGap: 30,
    nameTextStyle: { color: theme.dim, fontSize: 12 },
    axisLine: { show: true, lineStyle: { color: theme.dim } },
    axisTick: { show: true, lineStyle: { color: theme.dim } },
    axisLabel: { color: theme.dim, fontSize: 12, hideOverlap: true },
    splitLine: { lineStyle: { color: theme.line } },
    ...more,
  };
}

export function baseOption(theme: ChartTheme) {
  return {
    animation: false,
    color: theme.series,
    textStyle: { fontFamily: theme.font, color: theme.ink },
    grid: { left: 56, right: 20, top: 16, bottom: 48 },
    tooltip: {
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.line,
      textStyle: { color: theme.ink, fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? formatExact(value) : value),
    },
  };
}
