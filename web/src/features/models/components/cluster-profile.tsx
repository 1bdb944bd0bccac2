import { useCallback, useMemo } from 'react';
import { Chart } from '@/components/charts/chart';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { formatCell, formatCount, formatPercent, words } from '@/lib/format';
import type { ClusterProfile as Profile } from '../lib/metrics-doc';
import classes from './metrics-table.module.css';

/** Numbers of one row are compared, so all have the decimals that the largest needs. */
function rowFormat(values: readonly unknown[]): (value: unknown) => string {
  const size = Math.max(
    0,
    ...values.filter((value) => typeof value === 'number').map((value) => Math.abs(value)),
  );
  const digits = size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const format = new Intl.NumberFormat(undefined, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (value) => {
    if (value === null || value === undefined) return '–';
    return typeof value === 'number' ? format.format(value) : formatCell(value);
  };
}

/** How large the groups are, and what is typical of each. */
export function ClusterProfile({ profile }: { profile: Profile }) {
  const { sizes, columns } = profile;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const names = sizes.map((_, index) => `Group ${index}`);
  const data = useMemo(
    () => ({
      columns: ['group', 'rows'],
      rows: sizes.map((size, index) => [`Group ${index}`, size]),
    }),
    [sizes],
  );
  const option = useCallback(
    (theme: ChartTheme) => ({
      ...baseOption(theme),
      grid: { left: 62, right: 20, top: 12, bottom: 42 },
      xAxis: axis(theme, 'Group', {
        type: 'category',
        data: sizes.map((_, index) => String(index)),
        splitLine: { show: false },
      }),
      yAxis: axis(theme, 'Rows', { type: 'value', nameGap: 44, minInterval: 1 }),
      series: [
        { type: 'bar', barMaxWidth: 56, data: sizes, itemStyle: { color: theme.series[0] } },
      ],
    }),
    [sizes],
  );
  return (
    <div className={layout.stack}>
      <Chart
        title="Size of the groups"
        summary={`The largest holds ${formatPercent(Math.max(...sizes) / total)} of ${formatCount(total)} rows, the smallest ${formatPercent(Math.min(...sizes) / total)}.`}
        data={data}
        option={option}
        height={240}
      />
      {columns.length > 0 && (
        <Panel title="What is typical of each group" flush>
          <div
            className={classes.scroll}
            role="region"
            aria-label="Profile of the groups"
            tabIndex={0}
          >
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col">All rows</th>
                  {names.map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {columns.map((column) => {
                  const text = rowFormat([column.overall, ...column.clusters]);
                  return (
                    <tr key={column.name}>
                      <th scope="row">
                        {column.name}{' '}
                        <span className={classes.hint}>
                          {words(column.statistic).toLowerCase()}
                        </span>
                      </th>
                      <td className={classes.hint}>{text(column.overall)}</td>
                      {column.clusters.map((value, index) => (
                        <td key={index}>{text(value)}</td>
                      ))}
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
    </div>
  );
}
