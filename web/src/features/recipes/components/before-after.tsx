// The same rows before and after the steps; what changed is marked.
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { FeaturePreview } from '@/api/types';
import { DataGrid } from '@/components/data-grid/data-grid';
import layout from '@/components/ui/layout.module.css';
import { formatCell } from '@/lib/format';

type Rows = FeaturePreview['before'];
const mostRows = 100;
const height = 420;

/** As many digits as tell values apart; the whole number stands in the dataset. */
function shortCell(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : formatCell(value);
}

interface SheetProps {
  label: string;
  rows: Rows;
  /** Absent: nothing is marked. */
  before?: Rows;
}

function Sheet({ label, rows, before }: SheetProps) {
  const columns = useMemo(
    () =>
      rows.columns.map((name, place) => ({
        name,
        numeric: rows.rows.some((row) => typeof row[place] === 'number'),
        width: Math.min(240, Math.max(96, name.length * 9 + 30)),
      })),
    [rows],
  );
  const places = useMemo(
    () => new Map(before?.columns.map((name, place) => [name, place])),
    [before],
  );
  const isChanged = (row: number, column: number) => {
    const old = places.get(rows.columns[column] ?? '');
    return old === undefined || before?.rows[row]?.[old] !== rows.rows[row]?.[column];
  };
  return (
    <DataGrid
      label={label}
      columns={columns}
      rowCount={Math.min(mostRows, rows.rows.length)}
      row={(index) => rows.rows[index]}
      height={height}
      isMarked={before && isChanged}
      format={shortCell}
    />
  );
}

export function BeforeAfter({ preview }: { preview: FeaturePreview }) {
  const [side, setSide] = useState<'before' | 'after'>('after');
  const { before, after } = preview;
  if (after.columns.length === 0)
    return <p className={layout.dim}>The steps make no column of their own.</p>;
  return (
    <div className={layout.tight}>
      <div className={layout.spread}>
        <SegmentedControl
          size="xs"
          aria-label="Rows to show"
          value={side}
          onChange={(next) => setSide(next as 'before' | 'after')}
          data={[
            { value: 'before', label: 'Before' },
            { value: 'after', label: 'After' },
          ]}
        />
        <span className={layout.dim}>
          {side === 'after' ? 'Changed and new values are marked.' : 'As the dataset has them.'}
        </span>
      </div>
      {side === 'after' ? (
        <Sheet label="Rows after the steps" rows={after} before={before} />
      ) : (
        <Sheet label="Rows before the steps" rows={before} />
      )}
    </div>
  );
}
