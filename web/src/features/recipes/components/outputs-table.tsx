import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { FeatureSet } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { Tag } from '@/components/ui/tag';
import { useRowsInSight } from '@/hooks/use-rows-in-sight';
import { formatCount, plural, words } from '@/lib/format';
import { operationsQuery } from '../api/steps';
import classes from './recipes.module.css';
import { Room } from './room';

const usualHeight = 32;

/** Scaled columns have a mean of 0 but for the last bits. */
const leastShown = 1e-12;

function short(value: number | null): string {
  if (value === null) return '–';
  return Math.abs(value) < leastShown ? '0' : String(Number(value.toPrecision(5)));
}

/** Every column that comes out, with what it is made of. */
export function OutputsTable({ set }: { set: FeatureSet }) {
  const operations = useQuery(operationsQuery).data?.items ?? [];
  const titleOf = (op: string) => operations.find((item) => item.op === op)?.title ?? words(op);
  const box = useRef<HTMLDivElement>(null);
  const outputs = set.output_columns;
  const { places, before, after, isCut, measure } = useRowsInSight(
    box,
    outputs.length,
    usualHeight,
  );
  const more = (set.output_count ?? 0) - set.output_columns.length;
  return (
    <Panel
      title="Features"
      note={
        more > 0
          ? `${plural(set.output_count ?? 0, 'column')}; the first ${formatCount(set.output_columns.length)} are listed.`
          : plural(set.output_count ?? 0, 'column')
      }
      flush
    >
      <div ref={box} className={classes.scroll} role="region" aria-label="Features" tabIndex={0}>
        <table
          className={classes.table}
          data-cut={isCut || undefined}
          aria-rowcount={isCut ? outputs.length + 1 : undefined}
        >
          <thead>
            <tr>
              <th scope="col">Feature</th>
              <th scope="col">Kind</th>
              <th scope="col">Made of</th>
              <th scope="col">By</th>
              <th scope="col" className={classes.number}>
                Missing
              </th>
              <th scope="col" className={classes.number}>
                Mean
              </th>
              <th scope="col" className={classes.number}>
                Deviation
              </th>
              <th scope="col" className={classes.number}>
                Range
              </th>
            </tr>
          </thead>
          <tbody>
            <Room height={before} />
            {places.map((place) => {
              const column = outputs[place];
              if (!column) return null;
              return (
                <tr
                  key={column.name}
                  {...(isCut
                    ? { ref: measure, 'data-index': place, 'aria-rowindex': place + 2 }
                    : {})}
                >
                  <th scope="row" title={column.name}>
                    {column.name}
                  </th>
                  <td>
                    <Tag>{column.kind}</Tag>
                  </td>
                  <td>{column.from.join(', ')}</td>
                  <td>
                    {column.op ? titleOf(column.op) : <span className={layout.dim}>as it is</span>}
                  </td>
                  <td className={classes.number}>{formatCount(column.missing)}</td>
                  <td className={classes.number}>{short(column.mean)}</td>
                  <td className={classes.number}>{short(column.std)}</td>
                  <td className={classes.number}>
                    {column.min === null ? '–' : `${short(column.min)} to ${short(column.max)}`}
                  </td>
                </tr>
              );
            })}
            <Room height={after} />
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
