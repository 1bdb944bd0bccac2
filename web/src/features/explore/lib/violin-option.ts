// Violins of groups: each density mirrored around its line, with the middle half and the median in it.
import type { Distribution } from '@/api/types';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { formatValue, plural } from '@/lib/format';
import { escapeHtml } from '@/lib/html';
import { cut, densityPoints, isTimes, sortedBoxes } from './distribution-parts';
import { timeLabel } from './shape';

interface RenderApi {
  coord: (point: [number, number]) => [number, number];
  size: (span: [number, number]) => [number, number];
}

// Of the room between two groups.
const widest = 0.42;

/** The outline of a violin in pixels: along one side, and back along the other. */
export function outline(
  points: readonly [number, number][],
  highest: number,
  line: number,
  api: RenderApi,
): [number, number][] {
  const room = api.size([0, 1])[1] * widest;
  const side = (sign: 1 | -1) =>
    points.map(([x, density]): [number, number] => {
      const [px, py] = api.coord([x, line]);
      return [px, py + (highest > 0 ? (sign * density * room) / highest : 0)];
    });
  return [...side(-1), ...side(1).reverse()];
}

/** Violins of the groups, the highest median first; all densities on one scale. */
export function violinOption(theme: ChartTheme, distribution: Distribution) {
  const groups = sortedBoxes(distribution);
  const { histogram } = distribution;
  const shown = (value: number) =>
    isTimes(distribution) && histogram
      ? timeLabel(value, histogram.high - histogram.low)
      : formatValue(value);
  const shapes = groups.map(({ density }) => densityPoints(distribution, density));
  const highest = Math.max(0, ...shapes.flatMap((points) => points.map(([, density]) => density)));
  const longest = Math.max(...groups.map(({ name }) => cut(name).length), 4);
  return {
    ...baseOption(theme),
    grid: { left: Math.min(180, 24 + longest * 7), right: 24, top: 12, bottom: 44 },
    tooltip: {
      ...baseOption(theme).tooltip,
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const found = groups[dataIndex];
        if (!found) return '';
        const { name, count, box } = found;
        return `${escapeHtml(name)}, ${plural(count, 'row')}<br>median ${escapeHtml(shown(box.q50))}<br>middle half ${escapeHtml(shown(box.q25))} to ${escapeHtml(shown(box.q75))}`;
      },
    },
    xAxis: axis(theme, distribution.column, {
      type: 'value',
      min: histogram?.low,
      max: histogram?.high,
      axisLabel: { color: theme.dim, fontSize: 12, hideOverlap: true, formatter: shown },
    }),
    yAxis: axis(theme, '', {
      type: 'category',
      inverse: true,
      data: groups.map(({ name }) => name),
      splitLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: theme.ink, fontSize: 12, formatter: cut },
    }),
    series: [
      {
        type: 'custom',
        name: 'violin',
        clip: true,
        encode: { x: 0, y: 1 },
        data: groups.map(({ box }, index) => [box.q50, index]),
        renderItem: ({ dataIndex }: { dataIndex: number }, api: RenderApi) => {
          const box = groups[dataIndex]?.box;
          if (!box) return undefined;
          const [left, middle] = api.coord([box.q25, dataIndex]);
          const [right] = api.coord([box.q75, dataIndex]);
          const [median] = api.coord([box.q50, dataIndex]);
          return {
            type: 'group',
            children: [
              {
                type: 'polygon',
                shape: { points: outline(shapes[dataIndex] ?? [], highest, dataIndex, api) },
                style: { fill: theme.heat[0], stroke: theme.series[0], lineWidth: 1.5 },
              },
              {
                type: 'rect',
                shape: { x: left, y: middle - 2, width: right - left, height: 4 },
                style: { fill: theme.series[0] },
              },
              {
                type: 'circle',
                shape: { cx: median, cy: middle, r: 4 },
                style: { fill: theme.surface, stroke: theme.series[0], lineWidth: 2 },
              },
            ],
          };
        },
      },
    ],
  };
}
