import { useCallback, useMemo } from 'react';
import { Chart } from '@/components/charts/chart';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { formatMetric, formatPercent } from '@/lib/format';
import { curveHeight, frameOption, pointIn } from '../lib/curve-frame';
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
    (theme: ChartTheme) =>
      frameOption(theme, {
        lines: lines.map((line) => ({
          label: line.label,
          points: line.points.map((item): [number, number] => [item.fpr, item.tpr]),
        })),
        x: 'False positive rate',
        y: 'True positive rate',
        reference: {
          name: 'Chance',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
        mark: point && [point.fpr, point.tpr],
      }),
    [lines, point],
  );
  return (
    <Chart
      title="ROC curve"
      summary={summaryOf(lines)}
      data={data}
      option={option}
      height={curveHeight}
      pointOf={pointIn(lines, data.rows)}
    />
  );
}
