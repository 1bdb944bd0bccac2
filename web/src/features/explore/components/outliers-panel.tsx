import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { ColumnStatistics, UnusualRows } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { formatCount, formatPercent, formatValue, plural } from '@/lib/format';
import { RowDialog } from './row-dialog';
import classes from './outliers-panel.module.css';

const shownRows = 8;

interface FoundRow {
  row: number;
  value: string;
}

function RowButtons({
  datasetId,
  rows,
  what,
  mark,
}: {
  datasetId: string;
  rows: FoundRow[];
  what: string;
  mark?: string;
}) {
  const [opened, setOpened] = useState<number>();
  const [all, setAll] = useState(false);
  if (rows.length === 0) return null;
  return (
    <>
      <table className={classes.table} aria-label={what}>
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">{mark ?? 'Score'}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, all ? rows.length : shownRows).map(({ row, value }) => (
            <tr key={row}>
              <td>
                <Button variant="subtle" size="compact-sm" onClick={() => setOpened(row)}>
                  Row {formatCount(row + 1)}
                </Button>
              </td>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all && rows.length > shownRows && (
        <div>
          <Button variant="default" size="compact-sm" onClick={() => setAll(true)}>
            Show all {formatCount(rows.length)}
          </Button>
        </div>
      )}
      <RowDialog
        datasetId={datasetId}
        row={opened}
        mark={mark}
        onClose={() => setOpened(undefined)}
      />
    </>
  );
}

interface OutliersPanelProps {
  datasetId: string;
  column: ColumnStatistics;
  unusual: UnusualRows | null;
  actions?: React.ReactNode;
}

const names = { iqr: 'IQR', robust_z: 'Robust z', forest: 'Whole rows' };
const means = {
  iqr: 'More than 1.5 times the span of the middle half away from it (Tukey).',
  robust_z: 'A z-score from median and MAD beyond 3.5 (Iglewicz and Hoaglin).',
  forest: 'Rows that stand alone in all number columns together (isolation forest).',
};

/** Far values of a column by the methods that know it alone, and rows that are odd as a whole. */
export function OutliersPanel({ datasetId, column, unusual, actions }: OutliersPanelProps) {
  const methods = [
    ...column.outliers_by_method.map(({ method }) => method),
    ...(unusual?.columns.includes(column.name) ? (['forest'] as const) : []),
  ];
  const [chosen, setChosen] = useState<(typeof methods)[number]>();
  const method = chosen ?? methods[0];
  if (!method) return null;
  const found = column.outliers_by_method.find((outliers) => outliers.method === method);
  return (
    <Panel title="Outliers" note={means[method]} actions={actions}>
      <div className={layout.tight}>
        <div>
          <SegmentedControl
            size="xs"
            aria-label="Method"
            value={method}
            onChange={(next) => setChosen(next as typeof method)}
            data={methods.map((value) => ({ value, label: names[value] }))}
          />
        </div>
        {found && (
          <>
            <p>
              {found.count === 0 ? 'No value' : plural(found.count, 'value')} outside{' '}
              {formatValue(found.low)} … {formatValue(found.high)}
              {found.count > 0 && ` (${formatPercent(found.count / column.count, 1)})`}.
              {found.count > found.rows.length &&
                ` The farthest ${formatCount(found.rows.length)}:`}
            </p>
            <RowButtons
              datasetId={datasetId}
              what={`Outliers by ${names[method]}`}
              mark={column.name}
              rows={found.rows.map(({ row, value }) => ({ row, value: formatValue(value, 6) }))}
            />
          </>
        )}
        {method === 'forest' && unusual && <UnusualList datasetId={datasetId} unusual={unusual} />}
      </div>
    </Panel>
  );
}

export function UnusualList({ datasetId, unusual }: { datasetId: string; unusual: UnusualRows }) {
  return (
    <div className={layout.tight}>
      <p>
        {unusual.count === 0 ? 'No row' : plural(unusual.count, 'row')} of{' '}
        {formatCount(unusual.scored_rows)} looked at scored {formatValue(unusual.threshold)} or
        more; 0.5 is usual, near 1 is alone.
      </p>
      <RowButtons
        datasetId={datasetId}
        what="Unusual rows"
        rows={unusual.rows.map(({ row, score }) => ({ row, value: score.toFixed(3) }))}
      />
    </div>
  );
}
