import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { Dataset, DatasetColumn, TimeSeries } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { timeSeriesQuery } from '../api/charts';
import { sliceSeries, type Span } from '../lib/stretch';
import { timeOption, timeSummary } from '../lib/time-option';
import { exactWords } from './exactness';
import { StretchBar } from './stretch-bar';
import { isNumber } from '../lib/step-kinds';
import classes from './relations.module.css';

function Picture({ series: all }: { series: TimeSeries }) {
  const last = Math.max(0, all.starts.length - 1);
  const [span, setSpan] = useState<Span>([0, last]);
  const series = useMemo(() => sliceSeries(all, span), [all, span]);
  const data = useMemo(
    () => ({
      columns:
        series.value === null ? ['from', 'rows'] : ['from', 'rows', 'least', 'mean', 'greatest'],
      rows: series.starts.map((start, index) => [
        start.replace('T', ' '),
        series.counts[index] ?? 0,
        ...(series.value === null
          ? []
          : [series.mins[index] ?? null, series.means[index] ?? null, series.maxs[index] ?? null]),
      ]),
    }),
    [series],
  );
  const option = useCallback((theme: ChartTheme) => timeOption(theme, series), [series]);
  const nameOf = (place: number) => (all.starts[place] ?? '').slice(0, 16).replace('T', ' ');
  return (
    <>
      <Chart
        title={
          series.value === null ? `Rows over ${series.time}` : `${series.value} over ${series.time}`
        }
        summary={`${timeSummary(series)} ${exactWords(series.exact, series.row_count)}`}
        data={data}
        option={option}
        height={400}
      />
      {last > 1 && (
        <StretchBar
          label={`Part of ${all.time}`}
          last={last}
          span={span}
          nameOf={nameOf}
          single
          onSpan={setSpan}
        />
      )}
    </>
  );
}

interface TimeViewProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  time: string | undefined;
  value: string | undefined;
  onChoice: (choice: { time: string; value: string | undefined }) => void;
}

/** A column over time, with its gaps as gaps. */
export function TimeView({ dataset, columns, time, value, onChoice }: TimeViewProps) {
  const times = useMemo(() => timeColumns(columns), [columns]);
  const numbers = useMemo(() => columns.filter(isNumber), [columns]);
  const axis = times.find((column) => column.name === time) ?? times[0];
  const drawn = numbers.find((column) => column.name === value);
  const query = useQuery({
    ...timeSeriesQuery(dataset.id, {
      time: axis?.name ?? '',
      ...(drawn ? { value: drawn.name } : {}),
    }),
    enabled: axis !== undefined,
  });
  if (!axis)
    return (
      <Panel>
        <EmptyState title="No column of dates">
          A column of texts that are dates can be given the type in “Columns”, under its menu.
        </EmptyState>
      </Panel>
    );
  return (
    <div className={layout.stack}>
      <div className={classes.pickers}>
        <Select
          label="Time"
          data={times.map((column) => column.name)}
          searchable
          limit={100}
          allowDeselect={false}
          value={axis.name}
          onChange={(next) => onChoice({ time: next ?? axis.name, value: drawn?.name })}
        />
        <Select
          label="What is drawn"
          data={numbers.map((column) => column.name)}
          searchable
          limit={100}
          clearable
          clearButtonProps={{ 'aria-label': 'Count rows instead' }}
          placeholder="number of rows"
          value={drawn?.name ?? null}
          onChange={(next) => onChoice({ time: axis.name, value: next ?? undefined })}
        />
      </div>
      <QueryView query={query} skeleton={<BlockSkeleton height={480} />}>
        {(series) => (
          <Picture key={`${series.time} ${series.value} ${series.starts.length}`} series={series} />
        )}
      </QueryView>
    </div>
  );
}

export function timeColumns(columns: readonly DatasetColumn[]): DatasetColumn[] {
  return columns.filter(
    (column) => column.physical_type === 'date' || column.physical_type === 'timestamp',
  );
}
