// Reads the metrics document, whose parts differ by task. What is absent or of another shape reads as nothing.
import type { Metrics } from '@/api/types';

type Numbers = Record<string, number | null>;

export interface Primary {
  name: string;
  value: number | null;
  greaterIsBetter: boolean;
}

export interface ClassRow {
  class: string;
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

export interface ClusterProfile {
  sizes: number[];
  columns: { name: string; statistic: string; overall: unknown; clusters: unknown[] }[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function numbersOf(value: unknown): Numbers {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, number | null] =>
        entry[1] === null || typeof entry[1] === 'number',
    ),
  );
}

export function primaryOf(metrics: Metrics): Primary | undefined {
  const { primary } = metrics;
  if (typeof primary.name !== 'string') return undefined;
  return {
    name: primary.name,
    value: typeof primary.value === 'number' ? primary.value : null,
    greaterIsBetter: primary.greater_is_better !== false,
  };
}

export function classesOf(metrics: Metrics): ClassRow[] {
  return list(metrics.per_class).map((row) => ({
    class: String(row.class),
    precision: Number(row.precision),
    recall: Number(row.recall),
    f1: Number(row.f1),
    support: Number(row.support),
  }));
}

export function clustersOf(metrics: Metrics): ClusterProfile | undefined {
  const { clusters } = metrics;
  if (!clusters || !Array.isArray(clusters.sizes)) return undefined;
  return {
    sizes: clusters.sizes.map(Number),
    columns: list(clusters.columns).map((column) => ({
      name: String(column.name),
      statistic: String(column.statistic),
      overall: column.overall,
      clusters: Array.isArray(column.clusters) ? column.clusters : [],
    })),
  };
}

export function rowsOf(metrics: Metrics): Numbers {
  return numbersOf(metrics.rows);
}

export interface MetricRow {
  name: string;
  validation: number | null | undefined;
  low: number | undefined;
  high: number | undefined;
  test: number | null | undefined;
  train: number | null | undefined;
}

/** One row per metric: mean over folds with their range, the untouched test rows, the training rows. */
export function metricRows(metrics: Metrics): MetricRow[] {
  const validation = numbersOf(metrics.validation);
  const test = numbersOf(metrics.test);
  const train = numbersOf(metrics.train);
  const folds = list(metrics.folds).map(numbersOf);
  const names = [
    ...new Set([...Object.keys(validation), ...Object.keys(test), ...Object.keys(train)]),
  ];
  return names.map((name) => {
    const values = folds
      .map((fold) => fold[name])
      .filter((value): value is number => typeof value === 'number');
    return {
      name,
      validation: validation[name],
      low: values.length > 1 ? Math.min(...values) : undefined,
      high: values.length > 1 ? Math.max(...values) : undefined,
      test: test[name],
      train: train[name],
    };
  });
}
