import { useCallback, useMemo } from 'react';
import type { Residuals } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import layout from '@/components/ui/layout.module.css';
import { formatPercent, formatValue, plural } from '@/lib/format';
import { readResiduals } from '../lib/residuals';

// Shares of a standard deviation under which nobody would speak of a bias.
const smallBias = 0.1;

function biasText(mean: number, std: number): string {
  if (Math.abs(mean) <= smallBias * std) return 'Centred on 0: no bias to speak of.';
  return mean > 0
    ? `Predicts ${formatValue(mean, 3)} too low in the mean.`
    : `Predicts ${formatValue(-mean, 3)} too high in the mean.`;
}

export function ResidualCharts({ residuals, target }: { residuals: Residuals; target: string }) {
  const { points, edges, counts, mean, std } = useMemo(() => readResiduals(residuals), [residuals]);
  const scatter = useMemo(
    () => ({
      columns: ['actual', 'predicted', 'residual'],
      rows: points.map(([actual, predicted]) => [
        actual,
        predicted,
        Number((actual - predicted).toPrecision(6)),
      ]),
    }),
    [points],
  );
  const histogram = useMemo(
    () => ({
      columns: ['from', 'to', 'rows'],
      rows: counts.map((count, index) => [
        Number((edges[index] ?? 0).toPrecision(6)),
        Number((edges[index + 1] ?? 0).toPrecision(6)),
        count,
      ]),
    }),
    [counts, edges],
  );

  const scatterOption = useCallback(
    (theme: ChartTheme) => {
      const all = points.flat();
      const low = Math.min(...all);
      const high = Math.max(...all);
      return {
        ...baseOption(theme),
        grid: { left: 76, right: 20, top: 12, bottom: 42 },
        xAxis: axis(theme, `Actual ${target}`, { type: 'value', scale: true }),
        yAxis: axis(theme, `Predicted ${target}`, { type: 'value', scale: true, nameGap: 58 }),
        series: [
          {
            type: 'scatter',
            name: 'Rows',
            large: points.length > 2000,
            symbolSize: points.length > 500 ? 4 : 7,
            data: points,
            itemStyle: { color: theme.series[0], opacity: 0.55 },
          },
          {
            type: 'line',
            name: 'Perfect',
            silent: true,
            showSymbol: false,
            data: [
              [low, low],
              [high, high],
            ],
            lineStyle: { color: theme.dim, type: 'dashed', width: 1 },
          },
        ],
      };
    },
    [points, target],
  );

  const histogramOption = useCallback(
    (theme: ChartTheme) => ({
      ...baseOption(theme),
      grid: { left: 62, right: 20, top: 12, bottom: 42 },
      xAxis: axis(theme, 'Actual minus predicted', { type: 'value', splitLine: { show: false } }),
      yAxis: axis(theme, 'Rows', { type: 'value', nameGap: 42, minInterval: 1 }),
      series: [
        {
          type: 'bar',
          barWidth: '99%',
          data: counts.map((count, index) => [
            ((edges[index] ?? 0) + (edges[index + 1] ?? 0)) / 2,
            count,
          ]),
          itemStyle: { color: theme.series[0] },
        },
      ],
    }),
    [counts, edges],
  );

  const within = std
    ? points.filter(([a, p]) => Math.abs(a - p - (mean ?? 0)) <= std).length / points.length
    : undefined;
  return (
    <div className={layout.even}>
      <Chart
        title="Predicted against actual"
        summary={`${plural(points.length, 'test row')}; on the dashed line a prediction is exact.`}
        data={scatter}
        option={scatterOption}
        height={320}
      />
      <Chart
        title="Residuals"
        summary={
          mean === undefined || std === undefined
            ? 'How far the predictions are off.'
            : `${biasText(mean, std)} ${formatPercent(within)} of the rows are within ${formatValue(std, 3)} of the middle.`
        }
        data={histogram}
        option={histogramOption}
        height={320}
      />
    </div>
  );
}
