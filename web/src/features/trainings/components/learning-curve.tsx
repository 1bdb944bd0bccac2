import { Select } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { Curve } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { metricName } from '@/lib/format';
import { curveSummary, curveTable, inOneStep } from '../lib/curve-summary';

interface LearningCurveProps {
  curves: Curve[];
  /** Names of the trials, in order. */
  trials: string[];
}

function seriesOf(curves: Curve[], theme: ChartTheme) {
  const line = (curve: Curve, place: 1 | 2, name: string, style: object) => ({
    type: 'line' as const,
    name,
    symbol: 'circle',
    symbolSize: 6,
    // A single round is a point, which no line would show.
    showSymbol: curve.points.length < 2,
    // Thousands of rounds are drawn as the few hundred points that keep the shape.
    sampling: 'lttb' as const,
    data: curve.points
      .filter((point) => point[place] != null)
      .map((point) => [point[0], point[place]]),
    lineStyle: style,
  });
  return curves.flatMap((curve) => {
    const final = curve.fold === 0;
    const valid = { color: theme.series[0], width: 1.75 };
    const train = {
      color: final ? theme.series[1] : theme.dim,
      width: final ? 2 : 1,
      type: final ? 'solid' : 'dashed',
    };
    return [
      line(curve, 1, final ? 'Final fit, training rows' : 'Training folds', train),
      ...(final ? [] : [line(curve, 2, 'Validation folds', valid)]),
    ];
  });
}

export function LearningCurve({ curves, trials }: LearningCurveProps) {
  const known = useMemo(
    () => [...new Set(curves.map((curve) => curve.trial))].sort((a, b) => a - b),
    [curves],
  );
  const [chosen, setChosen] = useState<number>();
  const rounds = useMemo(
    () => known.filter((trial) => !inOneStep(curves.filter((curve) => curve.trial === trial))),
    [curves, known],
  );
  const trial = chosen ?? rounds.at(-1) ?? known.at(-1) ?? 0;
  const shown = useMemo(() => curves.filter((curve) => curve.trial === trial), [curves, trial]);
  const data = useMemo(() => curveTable(shown), [shown]);
  const metric = shown[0]?.metric ?? '';

  const option = useCallback(
    (theme: ChartTheme) => ({
      ...baseOption(theme),
      grid: { left: 64, right: 20, top: 34, bottom: 42 },
      legend: {
        top: 0,
        left: 8,
        itemWidth: 22,
        itemHeight: 8,
        textStyle: { color: theme.ink },
        data: [
          { name: 'Validation folds', itemStyle: { color: theme.series[0] } },
          {
            name: 'Training folds',
            itemStyle: { color: theme.dim },
            lineStyle: { color: theme.dim, type: 'dashed' },
          },
          { name: 'Final fit, training rows', itemStyle: { color: theme.series[1] } },
        ],
      },
      tooltip: { ...baseOption(theme).tooltip, trigger: 'axis' },
      xAxis: axis(theme, 'Round', {
        type: 'value',
        min: 'dataMin',
        minInterval: 1,
        splitLine: { show: false },
      }),
      yAxis: axis(theme, metricName(metric), { type: 'value', scale: true, nameGap: 46 }),
      series: seriesOf(shown, theme),
    }),
    [shown, metric],
  );

  return (
    <Chart
      title="Learning curve"
      summary={
        inOneStep(shown) ? `Fitted in one step. ${curveSummary(shown)}` : curveSummary(shown)
      }
      data={data}
      option={option}
      pointOf={(row) => {
        const fit = data.rows[row]?.[0];
        const first = data.rows.findIndex((other) => other[0] === fit);
        const at = shown.findIndex(
          (curve) => (curve.fold === 0 ? 'final fit' : `fold ${curve.fold}`) === fit,
        );
        return { series: at * 2, index: row - first };
      }}
      controls={
        known.length > 1 ? (
          <Select
            aria-label="Candidate"
            size="xs"
            w={210}
            allowDeselect={false}
            data={known.map((index) => ({
              value: String(index),
              label: trials[index] ?? `Candidate ${index + 1}`,
            }))}
            value={String(trial)}
            onChange={(next) => setChosen(Number(next))}
          />
        ) : undefined
      }
    />
  );
}
