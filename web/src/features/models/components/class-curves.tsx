// Precision-recall, calibration, lift and what a threshold does: the pictures of a classifier beside its ROC curve.
import { useCallback, useMemo } from 'react';
import { Chart } from '@/components/charts/chart';
import type { ChartTheme } from '@/components/charts/chart-theme';
import type { ChartPoint } from '@/components/charts/echart';
import { formatMetric, formatPercent } from '@/lib/format';
import {
  byThreshold,
  calibrationSummary,
  liftSummary,
  prPointAt,
  prSummary,
  type CalibrationLine,
  type LiftLine,
  type PrLine,
} from '../lib/class-curves';
import { curveHeight, frameOption, pointIn } from '../lib/curve-frame';

const share = (value: number) => formatPercent(value);

/** For a line that begins with a point of its own, which the table does not have. */
function afterStart(point: (row: number) => ChartPoint): (row: number) => ChartPoint {
  return (row) => {
    const { series, index } = point(row);
    return { series, index: index + 1 };
  };
}

export function PrChart({ lines, threshold }: { lines: PrLine[]; threshold: number | undefined }) {
  const data = useMemo(
    () => ({
      columns: ['class', 'recall', 'precision', 'threshold'],
      rows: lines.flatMap((line) =>
        line.points.map((point) => [line.label, point.recall, point.precision, point.threshold]),
      ),
    }),
    [lines],
  );
  const single = lines.length === 1 ? lines[0] : undefined;
  const option = useCallback(
    (theme: ChartTheme) => {
      const at =
        single && threshold !== undefined ? prPointAt(single.points, threshold) : undefined;
      return frameOption(theme, {
        lines: lines.map((line) => ({
          label: line.label,
          points: [
            // Of the highest score alone: so precise is the model before it finds many.
            [0, line.points[0]?.precision ?? 1],
            ...line.points.map((point): [number, number] => [point.recall, point.precision]),
          ],
        })),
        x: 'Recall: share of the class found',
        y: 'Precision',
        reference: single && {
          name: 'Guessing',
          points: [
            [0, single.share],
            [1, single.share],
          ],
        },
        mark: at && [at.recall, at.precision],
      });
    },
    [lines, single, threshold],
  );
  return (
    <Chart
      title="Precision and recall"
      summary={prSummary(lines)}
      data={data}
      option={option}
      height={curveHeight}
      pointOf={afterStart(pointIn(lines, data.rows))}
    />
  );
}

export function CalibrationChart({ lines }: { lines: CalibrationLine[] }) {
  const data = useMemo(
    () => ({
      columns: ['class', 'stated probability', 'share that was so', 'rows'],
      rows: lines.flatMap((line) =>
        line.bins.map((bin) => [line.label, bin.score, bin.share, bin.count]),
      ),
    }),
    [lines],
  );
  const option = useCallback(
    (theme: ChartTheme) =>
      frameOption(theme, {
        lines: lines.map((line) => ({
          label: line.label,
          points: line.bins.map((bin) => [bin.score, bin.share]),
        })),
        x: 'Stated probability',
        y: 'Share that was so',
        symbols: true,
        reference: {
          name: 'Exact',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      }),
    [lines],
  );
  return (
    <Chart
      title="Calibration"
      summary={calibrationSummary(lines)}
      data={data}
      option={option}
      height={curveHeight}
      pointOf={pointIn(lines, data.rows)}
    />
  );
}

export function LiftChart({ lines }: { lines: LiftLine[] }) {
  const data = useMemo(
    () => ({
      columns: ['class', 'share of rows taken', 'share of the class found', 'lift', 'threshold'],
      rows: lines.flatMap((line) =>
        line.points.map((point) => [
          line.label,
          point.taken,
          point.found,
          point.lift,
          point.threshold,
        ]),
      ),
    }),
    [lines],
  );
  const option = useCallback(
    (theme: ChartTheme) =>
      frameOption(theme, {
        lines: lines.map((line) => ({
          label: line.label,
          points: [
            [0, 0],
            ...line.points.map((point): [number, number] => [point.taken, point.found]),
          ],
        })),
        x: 'Share of rows taken, highest scores first',
        y: 'Share of the class found',
        reference: {
          name: 'Chance',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      }),
    [lines],
  );
  return (
    <Chart
      title="Gain"
      summary={liftSummary(lines)}
      data={data}
      option={option}
      height={curveHeight}
      pointOf={afterStart(pointIn(lines, data.rows))}
    />
  );
}

const measures = ['precision', 'recall', 'f1'] as const;
const measureNames = { precision: 'Precision', recall: 'Recall', f1: 'F1' };

interface ThresholdChartProps {
  line: PrLine;
  threshold: number;
  best: { threshold: number; value: number } | undefined;
}

/** For two classes: what moving the threshold changes. */
export function ThresholdChart({ line, threshold, best }: ThresholdChartProps) {
  const points = useMemo(() => byThreshold(line.points), [line]);
  const data = useMemo(
    () => ({
      columns: ['threshold', 'precision', 'recall', 'F1'],
      rows: points.map((point) => [point.threshold, point.precision, point.recall, point.f1]),
    }),
    [points],
  );
  const option = useCallback(
    (theme: ChartTheme) => {
      const frame = frameOption(theme, {
        lines: measures.map((measure) => ({
          label: measureNames[measure],
          points: points.map((point) => [point.threshold, point[measure]]),
        })),
        x: `Probability from which a row is called “${line.label}”`,
        y: 'Share',
      });
      return {
        ...frame,
        series: frame.series.map((series, index) =>
          index === 0
            ? {
                ...series,
                markLine: {
                  silent: true,
                  symbol: 'none',
                  label: { show: false },
                  lineStyle: { color: theme.series[1], type: 'solid', width: 2 },
                  data: [{ xAxis: threshold }],
                },
              }
            : series,
        ),
      };
    },
    [line.label, points, threshold],
  );
  const summary = best
    ? `F1 is highest, ${formatMetric(best.value)}, from probability ${best.threshold.toFixed(2)} on. The upright line is the threshold above, ${share(threshold)}.`
    : `A higher threshold names fewer rows, more of them right. The upright line is the threshold above, ${share(threshold)}.`;
  return (
    <Chart
      title="What the threshold changes"
      summary={summary}
      data={data}
      option={option}
      height={curveHeight}
    />
  );
}
