import { Select } from '@mantine/core';
import type { Inspection } from '@/api/types';
import { isNumericType, typeChoices } from '../lib/inspection';
import classes from './inspected-table.module.css';

interface InspectedTableProps {
  inspection: Inspection;
  types: Record<string, string>;
  stale: boolean;
  onType: (column: string, type: string | undefined) => void;
}

const shownColumns = 60;

/** The file's first rows under its columns; each column's type can be changed in place. */
export function InspectedTable({ inspection, types, stale, onType }: InspectedTableProps) {
  const columns = inspection.columns.slice(0, shownColumns);
  const missing = new Set(['', ...(inspection.null_values ?? [])]);
  return (
    <div
      className={classes.scroll}
      data-stale={stale || undefined}
      role="region"
      aria-label="First rows"
      tabIndex={0}
    >
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col" className={classes.number}>
              #
            </th>
            {columns.map((column) => (
              <th key={column.name} scope="col">
                <div className={classes.name} title={column.name}>
                  {column.name}
                </div>
                <Select
                  aria-label={`Type of ${column.name}`}
                  size="xs"
                  w={148}
                  data={typeChoices(column.type)}
                  allowDeselect={false}
                  value={types[column.name] ?? column.type}
                  data-changed={types[column.name] !== undefined || undefined}
                  onChange={(type) =>
                    onType(column.name, !type || type === column.type ? undefined : type)
                  }
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inspection.rows.map((row, index) => (
            <tr key={index}>
              <td className={classes.number}>{index + 1}</td>
              {columns.map((column, place) => (
                <td
                  key={column.name}
                  data-numeric={isNumericType(types[column.name] ?? column.type) || undefined}
                >
                  {missing.has(row[place] ?? '') ? (
                    <span className={classes.missing}>{row[place] || 'empty'} = missing</span>
                  ) : (
                    row[place]
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {inspection.columns.length > shownColumns && (
        <p className={classes.more}>
          The first {shownColumns} of {inspection.columns.length} columns are shown; all are
          imported.
        </p>
      )}
    </div>
  );
}
