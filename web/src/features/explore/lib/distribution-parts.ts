// What the pictures of a distribution have in common: labels, counts, points.
import type { Distribution } from '@/api/types';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { formatCell } from '@/lib/format';
import { edgeLabel, edgesOf, groupName } from './shape';

export type DistributionView = 'bars' | 'boxes' | 'violins' | 'density';

const mostLabel = 34;

// More categories are a list, not a picture.
const mostCategories = 20;

export function cut(text: string): string {
  return text.length > mostLabel ? `${text.slice(0, mostLabel - 1)}…` : text;
}

/** The most frequent categories; the others are one. */
export function withFewCategories(distribution: Distribution): Distribution {
  const { categories } = distribution;
  if (categories.length <= mostCategories) return distribution;
  const rest = categories.slice(mostCategories).reduce((sum, item) => sum + item.count, 0);
  return {
    ...distribution,
    categories: categories.slice(0, mostCategories),
    other_count: distribution.other_count + rest,
    groups: distribution.groups.map((group) => ({
      ...group,
      counts: group.counts.slice(0, mostCategories),
    })),
  };
}

export function isTimes(distribution: Distribution): boolean {
  return distribution.kind === 'times';
}

/** "3,000 to 3,200" of each bin. */
export function binLabels(distribution: Distribution): string[] {
  const { histogram } = distribution;
  if (!histogram) return [];
  const edges = edgesOf(histogram);
  return histogram.counts.map(
    (_, index) =>
      `${edgeLabel(edges[index] ?? 0, histogram, isTimes(distribution))} to ${edgeLabel(edges[index + 1] ?? 0, histogram, isTimes(distribution))}`,
  );
}

export function categoryLabels(distribution: Distribution): string[] {
  const labels = distribution.categories.map((item) => formatCell(item.value));
  return distribution.other_count > 0 ? [...labels, 'all others'] : labels;
}

/** Rows of each category, and of all others, of one group. */
export function categoryCounts(distribution: Distribution, group: number): number[] {
  const counts = distribution.groups[group]?.counts ?? [];
  const shown = distribution.categories.map((_, index) => counts[index] ?? 0);
  if (distribution.other_count === 0) return shown;
  const other =
    counts.length > shown.length
      ? (counts[shown.length] ?? 0)
      : distribution.groups.length === 1
        ? distribution.other_count
        : Math.max(0, (distribution.groups[group]?.count ?? 0) - shown.reduce((a, b) => a + b, 0));
  return [...shown, other];
}

export function legendOf(theme: ChartTheme, show: boolean) {
  return show
    ? {
        top: 0,
        left: 8,
        type: 'scroll',
        itemHeight: 10,
        itemWidth: 14,
        textStyle: { color: theme.ink },
        pageTextStyle: { color: theme.dim },
      }
    : undefined;
}

export function sortedBoxes({ groups, by }: Distribution) {
  return groups
    .flatMap(({ value, count, box, density }) =>
      box ? [{ name: groupName(value, by), count, box, density }] : [],
    )
    .sort((a, b) => b.box.q50 - a.box.q50);
}

export function densityPoints(
  { histogram }: Distribution,
  density: readonly number[],
): [number, number][] {
  if (!histogram || density.length < 2) return [];
  const step = (histogram.high - histogram.low) / (density.length - 1);
  return density.map((value, index) => [histogram.low + index * step, value]);
}
