// Boxes of groups as ECharts options.
import type { Distribution } from '@/api/types';
import { type ChartTheme, axis, baseOption } from '@/components/charts/chart-theme';
import { formatValue, plural } from '@/lib/format';
import { escapeHtml } from '@/lib/html';
import { cut, isTimes, sortedBoxes } from './distribution-parts';
import { timeLabel } from './shape';

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
        return `${escapeHtml(name)}, ${plural(count, 'row')}<br>median ${escapeHtml(shown(box.q50))}<br>middle half ${escapeHtml(shown(box.q25))} to ${escapeHtml(shown(box.q75))}`;
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
