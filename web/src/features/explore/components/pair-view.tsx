import { MultiSelect } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { Dataset, DatasetColumn, Distribution, ScatterPlot } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import { baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { plural } from '@/lib/format';
import { escapeHtml } from '@/lib/html';
import { distributionQuery, scatterQuery } from '../api/charts';
import { correlationsQuery } from '../api/profile';
import { cutLabel } from '../lib/matrix-option';
import { firstPairColumns } from '../lib/relations';
import { pairCells, pointWords } from '../lib/scatter-option';
import { binLabels } from '../lib/distribution-parts';
import { isNumber } from '../lib/step-kinds';
import type { OnPair } from './correlation-view';

const most = 5;
const pointsEach = 600;

interface PairChartProps {
  names: string[];
  plots: ScatterPlot[];
  bars: Distribution[];
  onPair: OnPair;
}

function PairChart({ names, plots, bars, onPair }: PairChartProps) {
  const cells = useMemo(() => pairCells(names.length), [names]);
  const data = useMemo(
    () => ({
      columns: ['across', 'up', 'value across', 'value up'],
      rows: plots.flatMap((plot) =>
        plot.xs.map((x, index) => [plot.x, plot.y, x, plot.ys[index] ?? null]),
      ),
    }),
    [plots],
  );
  const option = useCallback(
    (theme: ChartTheme) => {
      const size = 100 / names.length;
      const places = [...cells, ...names.map((_, index) => ({ row: index, column: index }))];
      const quiet = {
        axisLine: { onZero: false, lineStyle: { color: theme.line } },
        axisTick: { show: false },
        axisLabel: { show: false },
        splitLine: { show: false },
      };
      return {
        ...baseOption(theme),
        tooltip: {
          ...baseOption(theme).tooltip,
          trigger: 'item',
          formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
            const plot = plots[seriesIndex];
            if (plot)
              return pointWords(
                plot,
                { x: false, y: false },
                plot.xs[dataIndex] ?? 0,
                plot.ys[dataIndex] ?? 0,
              );
            const bar = bars[seriesIndex - plots.length];
            return bar
              ? `${escapeHtml(bar.column)} ${binLabels(bar)[dataIndex] ?? ''}<br>${plural(bar.histogram?.counts[dataIndex] ?? 0, 'row')}`
              : '';
          },
        },
        grid: places.map(({ row, column }) => ({
          left: `${column * size + 4}%`,
          top: `${row * size + 3}%`,
          width: `${size - 5}%`,
          height: `${size - 7}%`,
          show: true,
          borderColor: theme.line,
        })),
        xAxis: places.map(({ row, column }, index) => ({
          ...quiet,
          gridIndex: index,
          type: row === column ? 'category' : 'value',
          scale: true,
          name: row === names.length - 1 ? cutLabel(names[column] ?? '') : '',
          nameLocation: 'middle',
          nameGap: 6,
          nameTextStyle: { color: theme.ink, fontSize: 12 },
        })),
        yAxis: places.map(({ row, column }, index) => ({
          ...quiet,
          gridIndex: index,
          type: 'value',
          scale: row !== column,
          name: column === 0 ? cutLabel(names[row] ?? '') : '',
          nameLocation: 'middle',
          nameGap: 8,
          nameTextStyle: { color: theme.ink, fontSize: 12 },
        })),
        series: [
          ...plots.map((plot, index) => ({
            type: 'scatter' as const,
            name: `${plot.y} by ${plot.x}`,
            xAxisIndex: index,
            yAxisIndex: index,
            symbolSize: 4,
            itemStyle: { color: theme.series[0], opacity: 0.5 },
            data: plot.xs.map((x, point) => [x, plot.ys[point]]),
          })),
          ...bars.map((bar, index) => ({
            type: 'bar' as const,
            name: bar.column,
            xAxisIndex: plots.length + index,
            yAxisIndex: plots.length + index,
            barWidth: '99%',
            itemStyle: { color: theme.series[1] },
            data: bar.histogram?.counts ?? [],
          })),
        ],
      };
    },
    [names, cells, plots, bars],
  );
  const exact = plots.every((plot) => plot.exact);
  const smallest = Math.min(...plots.map((plot) => plot.xs.length));
  return (
    <Chart
      title="Pair plot"
      summary={`Each pair of ${names.length} columns once, and the distribution of each on the diagonal. ${
        exact ? 'All rows that have both values.' : `Samples of about ${plural(smallest, 'row')}.`
      }`}
      data={data}
      option={option}
      height={Math.max(420, names.length * 165)}
      pointOf={(row) => {
        let before = 0;
        for (const [series, plot] of plots.entries()) {
          if (row < before + plot.xs.length) return { series, index: row - before };
          before += plot.xs.length;
        }
        return undefined;
      }}
      rowOf={({ series, index }) =>
        series < plots.length
          ? plots.slice(0, series).reduce((sum, plot) => sum + plot.xs.length, 0) + index
          : undefined
      }
      onPick={(row) => {
        const [x, y] = data.rows[row] ?? [];
        if (typeof x === 'string' && typeof y === 'string') onPair(x, y);
      }}
    />
  );
}

interface PairViewProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  onPair: OnPair;
}

/** A few columns of numbers, each against each. */
export function PairView({ dataset, columns, onPair }: PairViewProps) {
  const numbers = useMemo(
    () =>
      columns
        .filter((column) => isNumber(column) && column.semantic_type === 'numeric')
        .map((column) => column.name),
    [columns],
  );
  const correlations = useQuery({
    ...correlationsQuery(dataset.id, 'pearson'),
    enabled: numbers.length > 1,
  });
  const [chosen, setChosen] = useState<string[]>();
  const ready = chosen !== undefined || correlations.data !== undefined || correlations.isError;
  const names = useMemo(
    () => (ready ? (chosen ?? firstPairColumns(correlations.data, numbers)) : []),
    [ready, chosen, correlations.data, numbers],
  );
  const cells = pairCells(names.length);
  const plots = useQueries({
    queries: cells.map(({ row, column }) =>
      scatterQuery(dataset.id, {
        x: names[column] ?? '',
        y: names[row] ?? '',
        points: pointsEach,
      }),
    ),
    combine: (results) => ({
      data: results.flatMap((result) => result.data ?? []),
      error: results.find((result) => result.error)?.error,
      retry: () => results.forEach((result) => void result.refetch()),
    }),
  });
  const bars = useQueries({
    queries: names.map((column) => distributionQuery(dataset.id, { column, bins: 20 })),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  });
  if (numbers.length < 2)
    return (
      <Panel>
        <EmptyState title="Two columns of numbers are needed">
          This dataset has {numbers.length === 0 ? 'none' : 'one'}.
        </EmptyState>
      </Panel>
    );
  const complete = plots.data.length === cells.length && bars.length === names.length;
  return (
    <div className={layout.stack}>
      <MultiSelect
        label={`Columns, up to ${most}`}
        data={numbers}
        searchable
        limit={100}
        maxValues={most}
        value={names}
        clearButtonProps={{ 'aria-label': 'Remove all columns' }}
        onChange={setChosen}
      />
      {names.length < 2 && ready ? (
        <p>Choose at least two columns.</p>
      ) : plots.error ? (
        <Panel>
          <ErrorState error={plots.error} onRetry={plots.retry} />
        </Panel>
      ) : complete && names.length > 1 ? (
        <PairChart names={names} plots={plots.data} bars={bars} onPair={onPair} />
      ) : (
        <BlockSkeleton height={500} />
      )}
    </div>
  );
}
