import { SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { Dataset, DatasetColumn, ScatterPlot } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { formatCount, plural } from '@/lib/format';
import { scatterQuery } from '../api/charts';
import { groupable } from '../lib/columns';
import { hexagonOption, honeycomb } from '../lib/hexagons';
import { colorGroups, scatterOption } from '../lib/scatter-option';
import { timeLabel } from '../lib/shape';
import classes from './relations.module.css';

export interface ScatterChoice {
  x: string | undefined;
  y: string | undefined;
  color: string | undefined;
}

interface PictureProps {
  plot: ScatterPlot;
  timeX: boolean;
  timeY: boolean;
  controls: React.ReactNode;
}

function rowsWords(plot: ScatterPlot): string {
  const count = plot.xs.length;
  return plot.exact
    ? count === 1
      ? 'The one row that has both values.'
      : `All ${formatCount(count)} rows that have both values.`
    : `A sample of ${formatCount(count)} of ${plural(plot.row_count, 'row')}, the same each time.`;
}

function told(value: number, time: boolean) {
  return time ? timeLabel(value, 0) : Number(value.toPrecision(8));
}

/** Of many points their density shows more than the points. */
function Hexagons({ plot, timeX, timeY, controls }: PictureProps) {
  const comb = useMemo(() => honeycomb(plot.xs, plot.ys), [plot]);
  const data = useMemo(
    () => ({
      columns: [plot.x, plot.y, 'rows'],
      rows: comb.cells.map(({ x, y, count }) => [told(x, timeX), told(y, timeY), count]),
    }),
    [plot, comb, timeX, timeY],
  );
  const option = useCallback(
    (theme: ChartTheme) => hexagonOption(theme, plot, comb, { x: timeX, y: timeY }),
    [plot, comb, timeX, timeY],
  );
  return (
    <Chart
      title={`${plot.y} by ${plot.x}`}
      summary={`Darker hexagons hold more rows, ${formatCount(comb.cells[0]?.count)} at most. ${rowsWords(plot)}`}
      data={data}
      option={option}
      height={460}
      controls={controls}
    />
  );
}

function Picture({ plot, timeX, timeY, controls }: PictureProps) {
  const groups = useMemo(() => colorGroups(plot), [plot]);
  const data = useMemo(() => {
    return {
      columns: [plot.x, plot.y, ...(plot.color === null ? [] : [plot.color])],
      // In the order of the groups, so that the keys walk what is drawn.
      rows: groups.flatMap((group) =>
        group.points.map(([x, y]) => [
          told(x, timeX),
          told(y, timeY),
          ...(plot.color === null ? [] : [group.name]),
        ]),
      ),
    };
  }, [plot, groups, timeX, timeY]);
  const option = useCallback(
    (theme: ChartTheme) => scatterOption(theme, plot, groups, { x: timeX, y: timeY }),
    [plot, groups, timeX, timeY],
  );
  return (
    <Chart
      title={`${plot.y} by ${plot.x}`}
      summary={rowsWords(plot)}
      data={data}
      option={option}
      height={460}
      controls={controls}
      pointOf={(row) => {
        let before = 0;
        for (const [series, group] of groups.entries()) {
          if (row < before + group.points.length) return { series, index: row - before };
          before += group.points.length;
        }
        return undefined;
      }}
    />
  );
}

interface ScatterViewProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  choice: ScatterChoice;
  onChoice: (choice: ScatterChoice) => void;
}

// As many as the server gives: a density needs them.
const mostPoints = 20_000;

export function measurable(columns: readonly DatasetColumn[]): DatasetColumn[] {
  return columns.filter((column) =>
    ['int64', 'double', 'decimal', 'date', 'timestamp'].some((type) =>
      column.physical_type.startsWith(type),
    ),
  );
}

/** Two columns against each other, coloured by a third. */
export function ScatterView({ dataset, columns, choice, onChoice }: ScatterViewProps) {
  const able = useMemo(() => measurable(columns), [columns]);
  const find = (name: string | undefined) => able.find((column) => column.name === name);
  const first = able.filter((column) => column.semantic_type === 'numeric');
  const x = find(choice.x) ?? first[0] ?? able[0];
  const y = find(choice.y) ?? [...first, ...able].find((column) => column !== x);
  const isTime = (column: DatasetColumn | undefined) =>
    column?.physical_type === 'date' || column?.physical_type === 'timestamp';
  const [hexagons, setHexagons] = useState(false);
  const query = useQuery({
    ...scatterQuery(dataset.id, {
      ...(hexagons ? { points: mostPoints } : {}),
      x: x?.name ?? '',
      y: y?.name ?? '',
      ...(choice.color ? { color: choice.color } : {}),
    }),
    enabled: x !== undefined && y !== undefined,
  });
  if (!x || !y)
    return (
      <Panel>
        <EmptyState title="Two columns of numbers or dates are needed">
          Columns of other kinds are compared under “Correlations”.
        </EmptyState>
      </Panel>
    );
  const names = able.map((column) => column.name);
  return (
    <div className={layout.stack}>
      <div className={classes.pickers}>
        <Select
          label="Across"
          data={names}
          searchable
          limit={100}
          allowDeselect={false}
          value={x.name}
          onChange={(next) => onChoice({ ...choice, x: next ?? undefined, y: y.name })}
        />
        <Select
          label="Up"
          data={names}
          searchable
          limit={100}
          allowDeselect={false}
          value={y.name}
          onChange={(next) => onChoice({ ...choice, x: x.name, y: next ?? undefined })}
        />
        <Select
          label="Colour"
          data={groupable(columns).map((column) => column.name)}
          searchable
          limit={100}
          clearable
          clearButtonProps={{ 'aria-label': 'No colour' }}
          placeholder="none"
          value={choice.color ?? null}
          onChange={(next) => onChoice({ x: x.name, y: y.name, color: next ?? undefined })}
        />
      </div>
      <QueryView query={query} skeleton={<BlockSkeleton height={540} />}>
        {(plot) => {
          const Shown = hexagons && plot.xs.length > 0 ? Hexagons : Picture;
          return (
            <Shown
              plot={plot}
              timeX={isTime(x)}
              timeY={isTime(y)}
              controls={
                <SegmentedControl
                  size="xs"
                  aria-label="Picture"
                  value={hexagons ? 'hexagons' : 'points'}
                  onChange={(next) => setHexagons(next === 'hexagons')}
                  data={[
                    { value: 'points', label: 'Points' },
                    { value: 'hexagons', label: 'Hexagons' },
                  ]}
                />
              }
            />
          );
        }}
      </QueryView>
    </div>
  );
}
