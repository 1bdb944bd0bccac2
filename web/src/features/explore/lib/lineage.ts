// What a version's lineage says: the sum of what its steps changed, and where it came from.
import type { Dataset, DatasetLineage, LineageStep } from '@/api/types';
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

export function operationWords(lineage: DatasetLineage | undefined, dataset: Dataset): string {
  if (!lineage) return '';
  if (lineage.operation === 'clean')
    return `Cleaned: ${plural(lineage.steps.length, 'step')} on ${
      lineage.parent_version === null
        ? 'a version that is gone'
        : `version ${lineage.parent_version}`
    }`;
  if (lineage.operation === 'import')
    return dataset.upload_id ? 'Imported from an uploaded file' : 'Imported';
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
