// A stretch of a picture that the reader has chosen: bins of a histogram, buckets of a time series.
import type { Distribution, TimeSeries } from '@/api/types';
import { edgesOf } from './shape';

/** From the first to behind the last: edges of a histogram, or the first and the last bucket. */
export type Span = [number, number];

export interface Stretch {
  /** Values from here on; absent: from the least. */
  low?: number;
  /** And below this; absent: to the greatest. */
  high?: number;
  rows: number;
}

/** The bins between two edges. At the ends of the picture the stretch is open: far outliers are part of it. */
export function stretchOf(
  histogram: NonNullable<Distribution['histogram']>,
  [from, to]: Span,
): Stretch {
  const edges = edgesOf(histogram);
  const last = histogram.counts.length;
  const inside = histogram.counts.slice(from, to).reduce((sum, count) => sum + count, 0);
  return {
    ...(from > 0 ? { low: edges[from] } : {}),
    ...(to < last ? { high: edges[to] } : {}),
    rows: inside + (from === 0 ? histogram.below : 0) + (to === last ? histogram.above : 0),
  };
}

export function sliceSeries(series: TimeSeries, [from, to]: Span): TimeSeries {
  const cut = <T>(items: readonly T[]) => items.slice(from, to + 1);
  return {
    ...series,
    starts: cut(series.starts),
    counts: cut(series.counts),
    mins: cut(series.mins),
    means: cut(series.means),
    maxs: cut(series.maxs),
  };
}
