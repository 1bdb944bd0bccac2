// What is odd about a target, said before a training is started on it.
import type { DatasetColumn } from '@/api/types';
import { formatCount, plural } from '@/lib/format';
import type { TaskType } from '@/lib/tasks';

export function targetWarnings(column: DatasetColumn, task: TaskType, rowCount: number): string[] {
  const out: string[] = [];
  if (column.semantic_type === 'identifier' || column.role === 'identifier')
    out.push(
      `“${column.name}” looks like an identifier. There is nothing to learn in a value that no two rows share.`,
    );
  if (task === 'classification' && (column.distinct ?? 0) > 50)
    out.push(
      `“${column.name}” has ${formatCount(column.distinct)} different values. A number is better predicted by a regression project.`,
    );
  if (task === 'regression' && column.distinct !== null && column.distinct <= 5)
    out.push(
      `“${column.name}” has only ${column.distinct} different values. These are groups: a classification project fits better.`,
    );
  if (column.missing && rowCount > 0)
    out.push(
      `${plural(column.missing, 'row')} without “${column.name}” cannot be learnt from and are left out.`,
    );
  return out;
}
