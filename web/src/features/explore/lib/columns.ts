// Which columns are shown and in which order; each keeps its place in the table, by which the server finds its figures.
import type { DatasetColumn } from '@/api/types';
import { formatCount } from '@/lib/format';

export type ColumnOrder = 'table' | 'name' | 'missing' | 'distinct' | 'type';

export interface PlacedColumn {
  column: DatasetColumn;
  position: number;
}

const kinds = ['numeric', 'datetime', 'boolean', 'categorical', 'text', 'identifier', 'constant'];

export function sortColumns(
  columns: readonly DatasetColumn[],
  search: string,
  order: ColumnOrder,
): PlacedColumn[] {
  const needle = search.trim().toLowerCase();
  const placed = columns
    .map((column, position) => ({ column, position }))
    .filter(
      ({ column }) =>
        needle === '' ||
        [column.name, column.semantic_type, column.role].some((text) =>
          text.toLowerCase().includes(needle),
        ),
    );
  const by: Record<ColumnOrder, (a: PlacedColumn, b: PlacedColumn) => number> = {
    table: (a, b) => a.position - b.position,
    name: (a, b) => a.column.name.localeCompare(b.column.name),
    missing: (a, b) => (b.column.missing ?? 0) - (a.column.missing ?? 0),
    distinct: (a, b) => (b.column.distinct ?? 0) - (a.column.distinct ?? 0),
    type: (a, b) => kinds.indexOf(a.column.semantic_type) - kinds.indexOf(b.column.semantic_type),
  };
  return placed.sort(by[order]);
}

/** "5 numeric, 3 categorical". */
export function kindsWords(columns: readonly DatasetColumn[]): string {
  return kinds
    .map((kind) => ({
      kind,
      count: columns.filter((column) => column.semantic_type === kind).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${formatCount(count)} ${kind}`)
    .join(', ');
}

/** Columns a picture can be grouped or coloured by: the server takes 50 different values at most. */
export function groupable(columns: readonly DatasetColumn[]): DatasetColumn[] {
  return columns.filter(
    (column) => column.distinct !== null && column.distinct >= 2 && column.distinct <= 50,
  );
}
