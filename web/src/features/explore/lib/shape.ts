// How values are spread: bins as rows of a table, labels of edges, and the sentence above each picture.
import type { ColumnStatistics, Distribution } from '@/api/types';
import {
  formatCell,
  formatCount,
  formatPercent,
  formatRange,
  formatValue,
  mayBeYear,
  plural,
} from '@/lib/format';

const dayS = 86_400;

/** Seconds since 1970 as a date, with the time when the span is short. */
export function timeLabel(seconds: number, spanSeconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return formatValue(seconds);
  const iso = date.toISOString();
  if (spanSeconds >= 3 * dayS) return iso.slice(0, 10);
  return iso.slice(0, 16).replace('T', ' ');
}

export interface Bins {
  low: number;
  high: number;
  counts: readonly number[];
}

/** The left edge of each bin and the right edge of the last. */
export function edgesOf({ low, high, counts }: Bins): number[] {
  const bins = Math.max(1, counts.length);
  const span = high - low;
  // The server's steps, so that its counts and the rows between two edges agree.
  const width = Number.isFinite(span) ? span / bins : high / bins - low / bins;
  return Array.from({ length: counts.length + 1 }, (_, index) =>
    index === counts.length ? high : low + index * width,
  );
}

export function edgeLabel(value: number, bins: Bins, times: boolean): string {
  if (times) return timeLabel(value, bins.high - bins.low);
  // As many digits as tell neighbouring edges apart, and no more.
  const width = (bins.high - bins.low) / Math.max(1, bins.counts.length);
  if (!(width > 0)) return formatValue(value);
  const decimals = Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(width))));
  if (Math.abs(value) >= 1e9) return value.toExponential(2);
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: decimals }).format(value);
}

/** What one group or the whole column is called. */
export function groupName(value: string | null, by: string | null): string {
  if (by === null) return 'all rows';
  return value ?? 'missing';
}

function missingWords(distribution: Distribution): string {
  return distribution.missing > 0 ? ` ${plural(distribution.missing, 'row')} without a value.` : '';
}

function beyondWords(distribution: Distribution): string {
  const { histogram } = distribution;
  const beyond = (histogram?.below ?? 0) + (histogram?.above ?? 0);
  return beyond > 0 ? ` ${plural(beyond, 'far value')} not drawn.` : '';
}

/** No value comes twice, so that there is nothing to draw. */
export function isAllDifferent({ kind, categories, distinct }: Distribution): boolean {
  return kind === 'categories' && categories[0]?.count === 1 && distinct > categories.length;
}

export function distributionSummary(distribution: Distribution): string {
  const { kind, groups, by, histogram, categories } = distribution;
  const tail = `${beyondWords(distribution)}${missingWords(distribution)}`;
  const times = kind === 'times';
  const shown = (value: number) =>
    times && histogram ? timeLabel(value, histogram.high - histogram.low) : formatValue(value);
  if (kind === 'categories') {
    const [top] = categories;
    if (!top) return 'No row has a value.';
    if (isAllDifferent(distribution))
      return `Each of ${plural(distribution.distinct, 'value')} comes once.${missingWords(distribution)}`;
    const total = categories.reduce((sum, item) => sum + item.count, 0) + distribution.other_count;
    return `“${formatCell(top.value)}” is most frequent: ${formatCount(top.count)} of ${plural(total, 'row')} (${formatPercent(top.count / total)}); ${plural(distribution.distinct, 'different value')}.${missingWords(distribution)}`;
  }
  const boxes = groups.filter((group) => group.box !== null);
  if (boxes.length === 0) return 'No row has a value.';
  if (by !== null) {
    const sorted = [...boxes].sort((a, b) => (b.box?.q50 ?? 0) - (a.box?.q50 ?? 0));
    const told = sorted
      .slice(0, 3)
      .map((group) => `${groupName(group.value, by)} ${shown(group.box?.q50 ?? 0)}`);
    return `Median by ${by}: ${told.join(', ')}${sorted.length > 3 ? ', …' : ''}.${tail}`;
  }
  const box = boxes[0]?.box;
  if (!box) return 'No row has a value.';
  return `Half of the values lie between ${shown(box.q25)} and ${shown(box.q75)}; the median is ${shown(box.q50)}.${tail}`;
}

/** Heights from 0 to 1 of at most `most` bars, neighbouring bins together. */
export function sparkHeights(counts: readonly number[], most = 24): number[] {
  if (counts.length === 0) return [];
  const per = Math.ceil(counts.length / most);
  const bars: number[] = [];
  for (let start = 0; start < counts.length; start += per)
    bars.push(counts.slice(start, start + per).reduce((sum, count) => sum + count, 0));
  const top = Math.max(...bars, 1);
  return bars.map((bar) => bar / top);
}

function meanWords({ mean, std, min, max }: ColumnStatistics): string {
  const years = [min, max].every((bound) => typeof bound === 'number' && mayBeYear(bound));
  return `mean ${years ? Math.round(mean ?? 0) : formatValue(mean)} ± ${formatValue(std)}`;
}

/** What is told under a column's picture. */
export function columnFact(column: ColumnStatistics): string {
  if (column.count === 0) return 'No row has a value';
  if (column.time)
    return `${formatCell(column.min).slice(0, 10)} to ${formatCell(column.max).slice(0, 10)}`;
  if (column.mean !== null && column.std !== null && column.semantic_type === 'numeric')
    return `${rangeWords(column.min, column.max)}, ${meanWords(column)}`;
  if (column.text && column.top.length === 0)
    return `${formatCount(column.text.min_length)} to ${plural(column.text.max_length, 'character')}`;
  const [top] = column.top;
  if (!top) return plural(column.distinct, 'different value');
  return `“${formatCell(top.value)}” in ${formatPercent(top.count / column.count)}`;
}

/** Numbers beyond what a browser can hold exactly come as texts. */
export function rangeWords(low: unknown, high: unknown): string {
  if (typeof low === 'number' && typeof high === 'number') return formatRange(low, high);
  return `${formatCell(low ?? '–')} to ${formatCell(high ?? '–')}`;
}

export function secondsWords(seconds: number): string {
  const units: [number, string][] = [
    [365.25 * dayS, 'year'],
    [dayS, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ];
  for (const [size, name] of units)
    if (seconds >= size) {
      const amount = seconds / size;
      const rounded = amount >= 10 ? Math.round(amount) : Number(amount.toFixed(1));
      return plural(rounded, name).replace(/^[\d,.]+/, String(rounded));
    }
  return `${formatValue(seconds)} s`;
}
