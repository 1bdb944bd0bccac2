// A logged prediction as a table: what was asked, beside what was answered.
import type { PredictionRecord } from '@/api/types';

export interface RecordTable {
  /** The columns that were sent, in the order of their first mention. */
  asked: string[];
  rows: Record<string, unknown>[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Rows as objects, or columns once and lists of values: both are requests. */
export function askedRows(request: PredictionRecord['request']): RecordTable {
  if (!isRecord(request)) return { asked: [], rows: [] };
  if (Array.isArray(request.rows)) {
    const rows = request.rows.filter(isRecord);
    return { asked: [...new Set(rows.flatMap((row) => Object.keys(row)))], rows };
  }
  const names = Array.isArray(request.columns) ? request.columns.map(String) : [];
  const data: unknown[] = Array.isArray(request.data) ? request.data : [];
  const rows = data.map((values) =>
    Object.fromEntries(
      names.map((name, place) => [name, Array.isArray(values) ? (values[place] as unknown) : null]),
    ),
  );
  return { asked: names, rows };
}

/** What fits beside the answer: a class's probability, a number's interval, the distance to a group's middle. */
export function certainty(item: PredictionRecord['predictions'][number]): string | undefined {
  if (item.interval) return 'interval';
  if (item.probabilities) return 'probability';
  return item.distance == null ? undefined : 'distance';
}
