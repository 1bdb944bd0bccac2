// The same rows before and after the steps; what changed is marked.
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { FeaturePreview } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { formatCell } from '@/lib/format';
import classes from './recipes.module.css';

type Rows = FeaturePreview['before'];
const mostRows = 100;

function Cell({ value, changed }: { value: unknown; changed: boolean }) {
  const number = typeof value === 'number';
  return (
    <td
      className={[number && classes.number, changed && classes.changed].filter(Boolean).join(' ')}
    >
      {value === null ? (
        <span className={classes.missing}>missing</span>
      ) : number ? (
        Number(value.toPrecision(6))
      ) : (
        formatCell(value)
      )}
    </td>
  );
}

function Sheet({ label, rows, before }: { label: string; rows: Rows; before: Rows | undefined }) {
  const places = new Map(before?.columns.map((name, place) => [name, place]));
  return (
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Row</th>
            {rows.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.rows.slice(0, mostRows).map((row, number) => (
            <tr key={number}>
              <th scope="row">{number + 1}</th>
              {row.map((value, place) => {
                const name = rows.columns[place] ?? '';
                const old = places.get(name);
                return (
                  <Cell
                    key={name}
                    value={value}
                    changed={
                      before !== undefined &&
                      (old === undefined || before.rows[number]?.[old] !== value)
                    }
                  />
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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
        <Sheet label="Rows before the steps" rows={before} before={undefined} />
      )}
    </div>
  );
}
