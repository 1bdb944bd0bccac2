// A confusion matrix as counts or shares, and its worst mistakes.
import { rowTotal } from './verdict';

export type ConfusionView = 'counts' | 'rows' | 'columns';

/** What a cell shows: the count, its share of the actual class, or its share of the predicted class. */
export function cellValue(
  matrix: readonly (readonly number[])[],
  view: ConfusionView,
  row: number,
  column: number,
): number {
  const count = matrix[row]?.[column] ?? 0;
  if (view === 'counts') return count;
  const total =
    view === 'rows'
      ? rowTotal(matrix[row])
      : matrix.reduce((sum, line) => sum + (line[column] ?? 0), 0);
  return total === 0 ? 0 : count / total;
}

export interface Mistake {
  actual: string;
  predicted: string;
  count: number;
}

export function worstMistakes(
  labels: readonly string[],
  matrix: readonly (readonly number[])[],
): Mistake[] {
  const out: Mistake[] = [];
  matrix.forEach((line, row) =>
    line.forEach((count, column) => {
      if (row !== column && count > 0)
        out.push({ actual: labels[row] ?? '', predicted: labels[column] ?? '', count });
    }),
  );
  return out.sort((a, b) => b.count - a.count);
}

export function confusionSummary(
  labels: readonly string[],
  matrix: readonly (readonly number[])[],
): string {
  const [worst] = worstMistakes(labels, matrix);
  if (!worst) return 'Every test row was put into its own class.';
  return `The most frequent mistake: “${worst.actual}” taken for “${worst.predicted}”, ${worst.count === 1 ? 'once' : `${worst.count} times`}.`;
}
