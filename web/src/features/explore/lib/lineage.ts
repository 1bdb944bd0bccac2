// What a version's lineage says: the sum of what its steps changed, and where it came from.
import type { Dataset, DatasetLineage, FormatOptions, LineageStep } from '@/api/types';
import { formatCount, plural, words } from '@/lib/format';

export interface Change {
  rowsBefore: number;
  rowsAfter: number;
  cells: number;
}

export function totalChange(steps: readonly LineageStep[]): Change | undefined {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return undefined;
  return {
    rowsBefore: first.rows_before,
    rowsAfter: last.rows_after,
    cells: steps.reduce((sum, step) => sum + step.cells_changed, 0),
  };
}

/** "11 rows dropped, 19 values changed". */
export function changeWords(change: Change): string {
  const dropped = change.rowsBefore - change.rowsAfter;
  const parts = [
    dropped > 0 && `${plural(dropped, 'row')} dropped`,
    change.cells > 0 && `${plural(change.cells, 'value')} changed`,
  ].filter(Boolean);
  return parts.join(', ') || 'No row and no value changed';
}

/** What the request of an import says of where the rows came from; each part may be absent. */
export interface ImportRequest {
  datasource?: { name?: string };
  upload?: { filename?: string };
  table?: string;
  query?: string;
  path?: string;
  only_columns?: string[];
  format_options?: FormatOptions;
  columns?: { name: string; type?: string; rename?: string; skip?: boolean }[];
  on_bad_value?: 'fail' | 'null' | 'text';
}

/** What was asked for; empty for what is no import. */
export function importRequestOf(lineage: DatasetLineage): ImportRequest {
  const { request } = lineage;
  const isObject = typeof request === 'object' && request !== null && !Array.isArray(request);
  return isObject ? (request as ImportRequest) : {};
}

/** "from the table public.orders of Warehouse", "from orders.csv of Files"; empty when it is not known. */
export function originWords(lineage: DatasetLineage): string {
  const { datasource, upload, table, query, path } = importRequestOf(lineage);
  const part =
    (upload?.filename && `from ${upload.filename}`) ||
    (table && `from the table ${table}`) ||
    (path && `from ${path}`) ||
    (query && 'by a query');
  if (!part) return '';
  return datasource?.name ? `${part} of ${datasource.name}` : part;
}

function parentWords(lineage: DatasetLineage): string {
  return lineage.parent_version === null
    ? 'a version that is gone'
    : `version ${lineage.parent_version}`;
}

export function operationWords(lineage: DatasetLineage | undefined, dataset: Dataset): string {
  if (!lineage) return '';
  if (lineage.operation === 'clean')
    return `Cleaned: ${plural(lineage.steps.length, 'step')} on ${parentWords(lineage)}`;
  if (lineage.operation === 'refresh')
    return `As ${parentWords(lineage)}, read again ${originWords(lineage)}`.trimEnd();
  if (lineage.operation === 'import') {
    const origin = originWords(lineage) || (dataset.upload_id ? 'from an uploaded file' : '');
    return `Imported ${origin}`.trimEnd();
  }
  return words(lineage.operation);
}

/** "344 × 8, 2 columns more than version 1". */
export function sizeWords(dataset: Dataset, before: Dataset | undefined): string {
  const size = `${formatCount(dataset.row_count)} × ${formatCount(dataset.column_count)}`;
  if (!before || dataset.column_count === null || before.column_count === null) return size;
  const columns = dataset.column_count - before.column_count;
  if (columns === 0) return size;
  return `${size}, ${plural(Math.abs(columns), 'column')} ${columns > 0 ? 'more' : 'fewer'}`;
}
