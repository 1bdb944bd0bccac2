import { Button, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { Correlations, Dataset } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { formatCount, plural } from '@/lib/format';
import { correlationsQuery, type CorrelationMethod } from '../api/profile';
import { diverging, matrixOption, matrixWidth } from '../lib/matrix-option';
import {
  correlationSummary,
  drawnColumns,
  isSigned,
  matrixCells,
  measureName,
  methods,
  mostDrawn,
} from '../lib/relations';
import { Exactness, exactWords } from './exactness';
import { ProfileView } from './profile-view';
import classes from './relations.module.css';

export type OnPair = (x: string, y: string) => void;

const shownPairs = 15;

function TopPairs({ correlations, onPair }: { correlations: Correlations; onPair: OnPair }) {
  const [all, setAll] = useState(false);
  const { pairs } = correlations;
  return (
    <Panel
      title="Strongest pairs"
      note={pairs.length >= 100 ? 'The strongest 100.' : plural(pairs.length, 'pair')}
    >
      <ol className={classes.pairs}>
        {pairs.slice(0, all ? pairs.length : shownPairs).map(({ a, b, value }) => (
          <li key={`${a} ${b}`}>
            <Button
              variant="subtle"
              size="compact-sm"
              className={`${layout.named} ${classes.pair}`}
              aria-label={`${a} × ${b}: draw both`}
              onClick={() => onPair(a, b)}
            >
              {a} × {b}
            </Button>
            <span className={classes.bar} aria-hidden>
              <span
                data-negative={value < 0 || undefined}
                style={{ width: `${Math.abs(value) * 100}%` }}
              />
            </span>
            <span className={classes.number}>{value.toFixed(2)}</span>
          </li>
        ))}
      </ol>
      {!all && pairs.length > shownPairs && (
        <Button variant="default" size="compact-sm" mt="sm" onClick={() => setAll(true)}>
          Show all {formatCount(pairs.length)}
        </Button>
      )}
    </Panel>
  );
}

function Matrix({ correlations, onPair }: { correlations: Correlations; onPair: OnPair }) {
  const [order, setOrder] = useState('alike');
  const { columns, matrix, method } = correlations;
  const drawn = useMemo(() => drawnColumns(correlations, order === 'alike'), [correlations, order]);
  const cells = useMemo(() => matrixCells(columns, matrix, drawn), [columns, matrix, drawn]);
  const data = useMemo(
    () => ({
      columns: ['column', 'other column', measureName(method)],
      rows: cells.map((cell) => [cell.a, cell.b, cell.value]),
    }),
    [cells, method],
  );
  const option = useCallback(
    (theme: ChartTheme) => {
      const names = drawn.map((index) => columns[index] ?? '');
      return matrixOption(theme, {
        rows: names,
        columns: names,
        values: cells.map((cell) => cell.value),
        min: isSigned(method) ? -1 : 0,
        max: 1,
        colors: isSigned(method) ? diverging(theme) : theme.heat,
        numbers: drawn.length <= 14,
        told: (value) => value.toFixed(drawn.length <= 14 ? 2 : 1),
      });
    },
    [drawn, columns, cells, method],
  );
  const left =
    columns.length > mostDrawn
      ? ` The ${drawn.length} columns of the strongest pairs are drawn, of ${formatCount(columns.length)}.`
      : '';
  return (
    <Chart
      title="Heat map"
      summary={`${correlationSummary(correlations)}${left} ${exactWords(correlations.exact, correlations.rows)}`}
      data={data}
      option={option}
      height={Math.min(760, Math.max(300, 110 + drawn.length * (drawn.length > 20 ? 17 : 30)))}
      leastWidth={matrixWidth(
        drawn.map((index) => columns[index] ?? ''),
        drawn.length <= 14,
      )}
      stride={drawn.length}
      onPick={(row) => {
        const cell = cells[row];
        if (cell && cell.a !== cell.b) onPair(cell.b, cell.a);
      }}
      controls={
        <SegmentedControl
          size="xs"
          aria-label="Order"
          value={order}
          onChange={setOrder}
          data={[
            { value: 'alike', label: 'Alike together' },
            { value: 'table', label: 'As in the table' },
          ]}
        />
      }
    />
  );
}

interface CorrelationViewProps {
  dataset: Dataset;
  method: CorrelationMethod;
  mayEdit: boolean;
  onMethod: (method: CorrelationMethod) => void;
  onPair: OnPair;
}

/** Columns two by two, by six measures: the strongest first, then all of them as a heat map. */
export function CorrelationView(props: CorrelationViewProps) {
  const { dataset, method, mayEdit, onMethod, onPair } = props;
  const query = useQuery(correlationsQuery(dataset.id, method));
  const known = methods.find(({ value }) => value === method);
  return (
    <div className={layout.stack}>
      <div className={layout.line}>
        <Select
          aria-label="Measure"
          w={260}
          data={methods.map(({ value, label }) => ({ value, label }))}
          allowDeselect={false}
          value={method}
          onChange={(next) => onMethod(next as CorrelationMethod)}
        />
        <span>{known?.means}</span>
        {query.data && <Exactness exact={query.data.exact} rows={query.data.rows} />}
      </div>
      <ProfileView
        dataset={dataset}
        query={query}
        mayEdit={mayEdit}
        skeleton={<BlockSkeleton height={420} />}
      >
        {(correlations) =>
          correlations.pairs.length === 0 ? (
            <Panel>
              <EmptyState title={`Nothing to compare by ${known?.label ?? method}`}>
                {known?.means} This dataset has fewer than two such columns. Choose another measure.
              </EmptyState>
            </Panel>
          ) : (
            <div className={classes.split}>
              <TopPairs key={method} correlations={correlations} onPair={onPair} />
              <Matrix correlations={correlations} onPair={onPair} />
            </div>
          )
        }
      </ProfileView>
      {query.data && query.data.columns_left_out > 0 && (
        <p className={layout.dim}>
          {plural(query.data.columns_left_out, 'further column')} had no room in the matrix.
        </p>
      )}
    </div>
  );
}
