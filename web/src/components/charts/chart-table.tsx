import { formatExact, formatCount } from '@/lib/format';
import classes from './chart.module.css';

export interface ChartData {
  columns: string[];
  rows: (string | number | null)[][];
}

const shownRows = 500;

/** A chart's numbers. Long ones are cut on screen; the CSV has them all. */
export function ChartTable({
  data,
  label,
  height,
}: {
  data: ChartData;
  label: string;
  height: number;
}) {
  return (
    <div
      className={classes.tableBox}
      style={{ height }}
      role="region"
      aria-label={`${label}, as a table`}
      tabIndex={0}
    >
      <table className={classes.table}>
        <thead>
          <tr>
            {data.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.slice(0, shownRows).map((row, index) => (
            <tr key={index}>
              {row.map((value, place) => (
                <td key={place} data-number={typeof value === 'number' || undefined}>
                  {value === null ? '–' : typeof value === 'number' ? formatExact(value) : value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {data.rows.length > shownRows && (
        <p className={classes.more}>
          First {formatCount(shownRows)} of {formatCount(data.rows.length)} rows. The CSV has all.
        </p>
      )}
    </div>
  );
}
