// The pictures of a distribution as ECharts options, and the same numbers as a table.
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import type { ChartData } from '@/components/charts/chart-table';
import type { Distribution } from '@/api/types';
import { formatCell, formatValue } from '@/lib/format';
import { escapeHtml } from '@/lib/html';
import { edgeLabel, edgesOf, groupName, timeLabel } from './shape';

export type DistributionView = 'bars' | 'boxes' | 'density';

const mostLabel = 34;
// More categories are a list, not a picture.
const mostCategories = 20;

function cut(text: string): string {
  return text.length > mostLabel ? `${text.slice(0, mostLabel - 1)}…` : text;
}

/** The most frequent categories; the others are one. */
export function withFewCategories(distribution: Distribution): Distribution {
  const { categories } = distribution;
  if (categories.length <= mostCategories) return distribution;
  const rest = categories.slice(mostCategories).reduce((sum, item) => sum + item.count, 0);
  return {
    ...distribution,
    categories: categories.slice(0, mostCategories),
    other_count: distribution.other_count + rest,
    groups: distribution.groups.map((group) => ({
      ...group,
      counts: group.counts.slice(0, mostCategories),
    })),
  };
}

function isTimes(distribution: Distribution): boolean {
  return distribution.kind === 'times';
}

/** "3,000 to 3,200" of each bin. */
export function binLabels(distribution: Distribution): string[] {
  const { histogram } = distribution;
  if (!histogram) return [];
  const edges = edgesOf(histogram);
  return histogram.counts.map(
    (_, index) =>
      `${edgeLabel(edges[index] ?? 0, histogram, isTimes(distribution))} to ${edgeLabel(edges[index + 1] ?? 0, histogram, isTimes(distribution))}`,
  );
}

function categoryLabels(distribution: Distribution): string[] {
  const labels = distribution.categories.map((item) => formatCell(item.value));
  return distribution.other_count > 0 ? [...labels, 'all others'] : labels;
}

/** Rows of each category, and of all others, of one group. */
function categoryCounts(distribution: Distribution, group: number): number[] {
  const counts = distribution.groups[group]?.counts ?? [];
  const shown = distribution.categories.map((_, index) => counts[index] ?? 0);
  if (distribution.other_count === 0) return shown;
  const other =
    counts.length > shown.length
      ? (counts[shown.length] ?? 0)
      : distribution.groups.length === 1
        ? distribution.other_count
        : Math.max(0, (distribution.groups[group]?.count ?? 0) - shown.reduce((a, b) => a + b, 0));
  return [...shown, other];
}

export function distributionTable(distribution: Distribution, view: DistributionView): ChartData {
  const { groups, by, histogram } = distribution;
  const names = groups.map((group) => groupName(group.value, by));
  if (view === 'boxes')
    return {
      columns: [
        'group',
        'rows',
        'low',
        'lower quarter',
        'median',
        'upper quarter',
        'high',
        'outliers',
      ],
      rows: sortedBoxes(distribution).map(({ name, count, box }) => [
        name,
        count,
        ...[box.low, box.q25, box.q50, box.q75, box.high].map((value) => rounded(value)),
        box.outlier_count,
      ]),
    };
  if (view === 'density')
    return {
      columns: ['group', distribution.column, 'density'],
      rows: groups.flatMap((group, index) =>
        densityPoints(distribution, group.density).map(([x, y]) => [
          names[index] ?? '',
          rounded(x),
          rounded(y),
        ]),
      ),
    };
  if (distribution.kind === 'categories')
    return {
      columns: [distribution.column, ...(by === null ? ['rows'] : names)],
      rows: categoryLabels(distribution).map((label, row) => [
        label,
        ...groups.map((_, group) => categoryCounts(distribution, group)[row] ?? 0),
      ]),
    };
  return {
    columns: [distribution.column, ...(by === null ? ['rows'] : names)],
    rows: binLabels(distribution).map((label, row) => [
      label,
      ...(by === null
        ? [histogram?.counts[row] ?? 0]
        : groups.map((group) => group.counts[row] ?? 0)),
    ]),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function legendOf(theme: ChartTheme, show: boolean) {
  return show
    ? {
        top: 0,
        left: 8,
        type: 'scroll',
        itemHeight: 10,
        itemWidth: 14,
        textStyle: { color: theme.ink },
        pageTextStyle: { color: theme.dim },
      }
    : undefined;
}

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
    name: groupName(group.value, by),
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

function sortedBoxes({ groups, by }: Distribution) {
  return groups
    .flatMap(({ value, count, box }) => (box ? [{ name: groupName(value, by), count, box }] : []))
    .sort((a, b) => b.box.q50 - a.box.q50);
}

/** As for the histogram, far outliers are not drawn: they would press the boxes into a line. */
function boxRange(boxes: ReturnType<typeof sortedBoxes>, histogram: Distribution['histogram']) {
  if (!histogram || histogram.below + histogram.above === 0) return {};
  return {
    min: Math.min(histogram.low, ...boxes.map(({ box }) => box.low)),
    max: Math.max(histogram.high, ...boxes.map(({ box }) => box.high)),
  };
}

/** Boxes of the groups, the highest median first, with the farthest outliers. */
export function boxOption(theme: ChartTheme, distribution: Distribution) {
  const boxes = sortedBoxes(distribution);
  const histogram = distribution.histogram;
  const shown = (value: number) =>
    isTimes(distribution) && histogram
      ? timeLabel(value, histogram.high - histogram.low)
      : formatValue(value);
  const longest = Math.max(...boxes.map(({ name }) => cut(name).length), 4);
  return {
    ...baseOption(theme),
    grid: { left: Math.min(180, 24 + longest * 7), right: 24, top: 12, bottom: 44 },
    tooltip: {
      ...baseOption(theme).tooltip,
      formatter: ({
        dataIndex,
        seriesIndex,
        value,
      }: {
        dataIndex: number;
        seriesIndex: number;
        value: number[];
      }) => {
        const found = boxes[dataIndex];
        if (seriesIndex === 1) return `outlier ${escapeHtml(shown(value[0] ?? 0))}`;
        if (!found) return '';
        const { name, count, box } = found;
        return `${escapeHtml(name)}, ${count} rows<br>median ${escapeHtml(shown(box.q50))}<br>middle half ${escapeHtml(shown(box.q25))} to ${escapeHtml(shown(box.q75))}`;
      },
    },
    xAxis: axis(theme, distribution.column, {
      type: 'value',
      scale: true,
      ...boxRange(boxes, histogram),
      axisLabel: { color: theme.dim, fontSize: 12, hideOverlap: true, formatter: shown },
    }),
    yAxis: axis(theme, '', {
      type: 'category',
      inverse: true,
      data: boxes.map(({ name }) => name),
      splitLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: theme.ink, fontSize: 12, formatter: cut },
    }),
    series: [
      {
        type: 'boxplot',
        name: 'box',
        boxWidth: [8, 34],
        itemStyle: { color: theme.heat[0], borderColor: theme.series[0], borderWidth: 1.5 },
        data: boxes.map(({ box }) => [box.low, box.q25, box.q50, box.q75, box.high]),
      },
      {
        type: 'scatter',
        name: 'outliers',
        symbolSize: 5,
        itemStyle: { color: 'transparent', borderColor: theme.series[1], borderWidth: 1 },
        data: boxes.flatMap(({ box }, index) => box.outliers.map((value) => [value, index])),
      },
    ],
  };
}

function densityPoints(
  { histogram }: Distribution,
  density: readonly number[],
): [number, number][] {
  if (!histogram || density.length < 2) return [];
  const step = (histogram.high - histogram.low) / (density.length - 1);
  return density.map((value, index) => [histogram.low + index * step, value]);
}

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
