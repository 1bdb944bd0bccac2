import { useCallback, useMemo } from 'react';
import { Chart } from '@/components/charts/chart';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { formatMetric, formatPercent } from '@/lib/format';
import { pointAt, type RocLine } from '../lib/roc';

function summaryOf(lines: RocLine[]): string {
  const [first] = lines;
  if (!first) return 'There is no curve.';
  if (lines.length === 1)
    return `Area ${formatMetric(first.auc)}: of a random “${first.label}” and another row, it ranks the first higher ${formatPercent(first.auc)} of the time. 0.5 is chance.`;
  const rated = lines
    .filter((line) => line.auc !== undefined)
    .sort((a, b) => (a.auc ?? 0) - (b.auc ?? 0));
  if ((rated[0]?.auc ?? 0) > 0.9995)
    return 'Each class against the rest: all are told apart without a mistake in rank.';
  return `Each class against the rest; the hardest to tell is “${rated[0]?.label}” with an area of ${formatMetric(rated[0]?.auc)}.`;
}

const dashes = ['solid', 'dashed', 'dotted'] as const;

export function RocChart({
  lines,
  threshold,
}: {
  lines: RocLine[];
  threshold: number | undefined;
}) {
  const point =
    threshold === undefined || lines.length !== 1
      ? undefined
      : pointAt(lines[0]?.points ?? [], threshold);
  const data = useMemo(
    () => ({
      columns: ['class', 'false positive rate', 'true positive rate', 'threshold'],
      rows: lines.flatMap((line) =>
        line.points.map((item) => [line.label, item.fpr, item.tpr, item.threshold]),
      ),
    }),
    [lines],
  );
  const option = useCallback(
    (theme: ChartTheme) => ({
      ...baseOption(theme),
      grid: { left: 62, right: 20, top: lines.length > 1 ? 34 : 12, bottom: 42 },
      legend:
        lines.length > 1
          ? { top: 0, left: 8, type: 'scroll', itemHeight: 8, textStyle: { color: theme.ink } }
          : undefined,
      tooltip: { ...baseOption(theme).tooltip, trigger: 'item' },
      xAxis: axis(theme, 'False positive rate', { type: 'value', min: 0, max: 1 }),
      yAxis: axis(theme, 'True positive rate', { type: 'value', min: 0, max: 1, nameGap: 40 }),
      series: [
        ...lines.map((line, index) => ({
          type: 'line' as const,
          name: line.label,
          symbol: 'none',
          data: line.points.map((item) => [item.fpr, item.tpr]),
          // A line style of its own, so that colour is not the only difference.
          lineStyle: { width: 2, type: dashes[index % dashes.length] },
        })),
        {
          type: 'line' as const,
          name: 'Chance',
          silent: true,
          symbol: 'none',
          data: [
            [0, 0],
            [1, 1],
          ],
          color: theme.dim,
          lineStyle: { color: theme.dim, width: 1, type: 'dashed' },
        },
        ...(point
          ? [
              {
                type: 'scatter' as const,
                name: 'Threshold',
                symbolSize: 13,
                data: [[point.fpr, point.tpr]],
                itemStyle: { color: theme.series[1], borderColor: theme.surface, borderWidth: 2 },
              },
            ]
          : []),
      ],
    }),
    [lines, point],
  );
  return (
    <Chart
      title="ROC curve"
      summary={summaryOf(lines)}
      data={data}
      option={option}
      height={300}
      pointOf={(row) => {
        const label = data.rows[row]?.[0];
        return {
          series: lines.findIndex((line) => line.label === label),
          index: row - data.rows.findIndex((other) => other[0] === label),
        };
      }}
    />
  );
}
