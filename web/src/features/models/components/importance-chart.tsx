import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { ApiError } from '@/api/errors';
import type { FeatureImportance } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { ErrorState } from '@/components/ui/error-state';
import { Notice } from '@/components/ui/notice';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { formatPercent, metricName } from '@/lib/format';
import { importanceQuery, type ImportanceMethod } from '../api/models';

const shownFeatures = 20;

function summaryOf({ items, method, metric }: FeatureImportance): string {
  const total = items.reduce((sum, item) => sum + Math.max(0, item.importance), 0);
  const [first] = items;
  if (!first || total <= 0) return 'No column stands out.';
  if (method === 'permutation')
    return `Shuffling “${first.feature}” costs most${metric ? ` ${metricName(metric)}` : ''}: measured on test rows, with the spread of repeats.`;
  return `“${first.feature}” carries ${formatPercent(first.importance / total)} of what the model gains by looking at columns.`;
}

function Bars({
  importance,
  controls,
}: {
  importance: FeatureImportance;
  controls: React.ReactNode;
}) {
  const items = useMemo(
    () => [...importance.items].sort((a, b) => b.importance - a.importance).slice(0, shownFeatures),
    [importance],
  );
  const data = useMemo(
    () => ({
      columns: ['column', 'importance', 'std'],
      rows: items.map((item) => [
        item.feature,
        Number(item.importance.toPrecision(6)),
        item.std ?? null,
      ]),
    }),
    [items],
  );
  const option = useCallback(
    (theme: ChartTheme) => ({
      ...baseOption(theme),
      grid: { left: 8, right: 24, top: 6, bottom: 38, containLabel: true },
      xAxis: axis(
        theme,
        importance.method === 'permutation' ? 'Loss of score when shuffled' : 'Gain',
        { type: 'value' },
      ),
      yAxis: {
        type: 'category',
        inverse: true,
        data: items.map((item) => item.feature),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: theme.dim } },
        axisLabel: { color: theme.ink, width: 150, overflow: 'truncate' },
      },
      series: [
        {
          type: 'bar',
          data: items.map((item) => item.importance),
          barMaxWidth: 18,
          itemStyle: { color: theme.series[0] },
        },
      ],
    }),
    [items, importance.method],
  );
  return (
    <Chart
      title="What matters"
      summary={summaryOf({ ...importance, items })}
      data={data}
      option={option}
      height={Math.max(180, 70 + items.length * 26)}
      controls={controls}
    />
  );
}

export function ImportanceChart({ modelId }: { modelId: string }) {
  const [method, setMethod] = useState<ImportanceMethod>('permutation');
  const importance = useQuery(importanceQuery(modelId, method));
  const controls = (
    <SegmentedControl
      size="xs"
      aria-label="Measured by"
      value={method}
      onChange={(next) => setMethod(next as ImportanceMethod)}
      data={[
        { value: 'permutation', label: 'Shuffling' },
        { value: 'gain', label: 'Gain' },
      ]}
    />
  );
  if (importance.data) return <Bars importance={importance.data} controls={controls} />;
  if (importance.error instanceof ApiError && importance.error.status === 404)
    return (
      <Notice title="What matters" action={controls}>
        {importance.error.detail ?? 'This model does not say which columns matter.'}
      </Notice>
    );
  if (importance.error)
    return <ErrorState error={importance.error} onRetry={() => void importance.refetch()} />;
  return <BlockSkeleton height={300} />;
}
