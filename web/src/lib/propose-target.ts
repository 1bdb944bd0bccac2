// Which column a user most likely wants to predict, and why: a proposal with its reason, always open to change.
import type { TaskType } from './tasks';

export interface TargetColumn {
  name: string;
  physical_type: string;
  semantic_type: string;
  role: string;
  distinct: number | null;
  missing: number | null;
}

export interface Proposal {
  column: string;
  reason: string;
}

const targetNames =
  /^(target|label|class|y|outcome|response|result|churn(ed)?|survived|diagnosis|status|species|default(ed)?|is_.+|price|charges|quality|count|cnt)$/i;
const mostClasses = 30;

export function canBeTarget(column: TargetColumn, task: TaskType): boolean {
  if (task === 'clustering' || column.role === 'ignore') return false;
  if (column.semantic_type === 'constant' || column.semantic_type === 'text') return false;
  if (task === 'regression')
    return ['int64', 'double', 'decimal'].some((type) => column.physical_type.startsWith(type));
  return column.semantic_type !== 'datetime';
}

function classScore(
  column: TargetColumn,
  index: number,
  last: number,
): { score: number; why: string[] } {
  const classes = column.distinct ?? Infinity;
  const categorical = column.semantic_type === 'categorical' || column.semantic_type === 'boolean';
  if (classes > mostClasses || classes < 2 || !categorical) return { score: -1, why: [] };
  const why = [classes === 2 ? 'it has two values' : `it has ${classes} different values`];
  let score = classes === 2 ? 2 : 1;
  if (column.missing === 0) {
    score += 2;
    why.push('none is missing');
  }
  if (index === last) {
    score += 2;
    why.push('it is the last column');
  } else if (index === 0) {
    score += 1.5;
    why.push('it is the first column');
  }
  return { score, why };
}

function valueScore(
  column: TargetColumn,
  index: number,
  last: number,
): { score: number; why: string[] } {
  if (column.semantic_type !== 'numeric') return { score: -1, why: [] };
  const why = ['it is a number'];
  let score = 1;
  if ((column.distinct ?? 0) > 20) {
    score += 1;
    why.push('it has many values');
  }
  if (index === last) {
    score += 2;
    why.push('it is the last column');
  }
  return { score, why };
}

function joined(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

export function proposeTarget(
  columns: readonly TargetColumn[],
  task: TaskType,
  projectTarget?: string | null,
): Proposal | undefined {
  if (task === 'clustering') return undefined;
  const able = columns.filter((column) => canBeTarget(column, task));
  const named = able.find((column) => column.name === projectTarget);
  if (named) return { column: named.name, reason: 'It is the project’s target column.' };
  const marked = able.find((column) => column.role === 'target');
  if (marked) return { column: marked.name, reason: 'It has the role “target” in the dataset.' };

  const last = columns.length - 1;
  let best: { name: string; score: number; why: string[] } | undefined;
  columns.forEach((column, index) => {
    if (!canBeTarget(column, task) || column.role === 'identifier') return;
    const rated = (task === 'classification' ? classScore : valueScore)(column, index, last);
    if (rated.score < 0) return;
    if (targetNames.test(column.name)) {
      rated.score += 3;
      rated.why.unshift('its name sounds like a target');
    }
    if (!best || rated.score >= best.score) best = { name: column.name, ...rated };
  });
  if (!best) return undefined;
  return { column: best.name, reason: `Proposed because ${joined(best.why)}.` };
}
