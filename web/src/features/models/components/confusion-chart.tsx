import { SegmentedControl } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { ConfusionMatrix } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { escapeHtml } from '@/lib/html';
import { cellValue, confusionSummary, worstMistakes, type ConfusionView } from '../lib/confusion';
import { rowTotal } from '../lib/verdict';

const mostClasses = 30;

function shown(value: number, view: ConfusionView): string {
  return view === 'counts'
    ? String(value)
    : `${(value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`;
}

export function ConfusionChart({ confusion }: { confusion: ConfusionMatrix }) {
  const { labels, matrix } = confusion;
  const [view, setView] = useState<ConfusionView>('counts');
  const many = labels.length > mostClasses;

  const data = useMemo(() => {
    if (many) {
      const rows = worstMistakes(labels, matrix).map((item) => [
        item.actual,
        item.predicted,
        item.count,
      ]);
      return { columns: ['actual', 'predicted', 'count'], rows };
    }
    const rows = labels.flatMap((actual, row) =>
      labels.map((predicted, column) => [
        actual,
        predicted,
        matrix[row]?.[column] ?? 0,
        Number(cellValue(matrix, 'rows', row, column).toFixed(4)),
        Number(cellValue(matrix, 'columns', row, column).toFixed(4)),
      ]),
    );
    return {
      columns: ['actual', 'predicted', 'count', 'share of actual', 'share of predicted'],
      rows,
    };
  }, [labels, matrix, many]);

  const option = useCallback(
    (theme: ChartTheme) => {
      const top = view === 'counts' ? Math.max(1, ...matrix.map(rowTotal)) : 1;
      const cells = labels.flatMap((_, row) =>
        labels.map((__, column) => [column, row, cellValue(matrix, view, row, column)]),
      );
      const longest = Math.max(...labels.map((label) => label.length));
      return {
        ...baseOption(theme),
        grid: { left: Math.min(140, 34 + longest * 7), right: 12, top: 8, bottom: 42 },
        tooltip: {
          ...baseOption(theme).tooltip,
          formatter: ({ value: [column, row, value] }: { value: [number, number, number] }) =>
            `actual ${escapeHtml(labels[row])}, predicted ${escapeHtml(labels[column])}: ${shown(value, view)}`,
        },
        xAxis: axis(theme, 'Predicted', {
          type: 'category',
          data: labels,
          splitLine: { show: false },
          axisTick: { show: false },
        }),
        yAxis: axis(theme, 'Actual', {
          type: 'category',
          data: labels,
          inverse: true,
          nameGap: Math.min(112, 12 + longest * 7),
          splitLine: { show: false },
          axisTick: { show: false },
        }),
        visualMap: { show: false, min: 0, max: top, inRange: { color: theme.heat } },
        series: [
          {
            type: 'heatmap',
            data: cells.map(([column = 0, row = 0, value = 0]) => ({
              value: [column, row, value],
              label: { color: value / top > 0.5 ? theme.paper : theme.ink },
            })),
            label: {
              show: labels.length <= 12,
              fontSize: 13,
              fontWeight: 600,
              formatter: ({ value }: { value: [number, number, number] }) => shown(value[2], view),
            },
            itemStyle: { borderColor: theme.surface, borderWidth: 2 },
          },
        ],
      };
    },
    [labels, matrix, view],
  );

  return (
    <Chart
      title="Confusion matrix"
      summary={confusionSummary(labels, matrix)}
      data={data}
      option={option}
      height={Math.min(520, Math.max(220, 70 + labels.length * 52))}
      controls={
        <SegmentedControl
          size="xs"
          aria-label="Cells show"
          value={view}
          onChange={(next) => setView(next as ConfusionView)}
          data={[
            { value: 'counts', label: 'Counts' },
            { value: 'rows', label: 'Row %' },
            { value: 'columns', label: 'Column %' },
          ]}
        />
      }
    />
  );
}
