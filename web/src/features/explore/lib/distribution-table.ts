// A distribution as a table, the same numbers as its picture.
import type { Distribution } from '@/api/types';
import type { ChartData } from '@/components/charts/chart-table';
import {
  type DistributionView,
  binLabels,
  categoryCounts,
  categoryLabels,
  densityPoints,
  sortedBoxes,
} from './distribution-parts';
import { groupName } from './shape';

export function distributionTable(distribution: Distribution, view: DistributionView): ChartData {
  const { groups, by, histogram } = distribution;
  const names = groups.map((group) => groupName(group.value, by));
  if (view === 'boxes' || view === 'violins')
    return {
      columns: [
        'group',
        'rows',
        'low',
        'lower quarter',
        'median',
        'upper quarter',
        'high',
        'outliers',
      ],
      rows: sortedBoxes(distribution).map(({ name, count, box }) => [
        name,
        count,
        ...[box.low, box.q25, box.q50, box.q75, box.high].map((value) => rounded(value)),
        box.outlier_count,
      ]),
    };
  if (view === 'density')
    return {
      columns: ['group', distribution.column, 'density'],
      rows: groups.flatMap((group, index) =>
        densityPoints(distribution, group.density).map(([x, y]) => [
          names[index] ?? '',
          rounded(x),
          rounded(y),
        ]),
      ),
    };
  if (distribution.kind === 'categories')
    return {
      columns: [distribution.column, ...(by === null ? ['rows'] : names)],
      rows: categoryLabels(distribution).map((label, row) => [
        label,
        ...groups.map((_, group) => categoryCounts(distribution, group)[row] ?? 0),
      ]),
    };
  return {
    columns: [distribution.column, ...(by === null ? ['rows'] : names)],
    rows: binLabels(distribution).map((label, row) => [
      label,
      ...(by === null
        ? [histogram?.counts[row] ?? 0]
        : groups.map((group) => group.counts[row] ?? 0)),
    ]),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
