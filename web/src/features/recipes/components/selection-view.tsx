import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import type { FeatureSelection } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import type { ChartTheme } from '@/components/charts/chart-theme';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { Tag } from '@/components/ui/tag';
import { useRowsInSight } from '@/hooks/use-rows-in-sight';
import { formatCount, formatMetric, metricName, plural } from '@/lib/format';
import { featureSelectionQuery } from '../api/feature-sets';
import { methodNames } from '../lib/feature-set';
import { curveOption } from '../lib/importance-option';
import classes from './recipes.module.css';
import { Room } from './room';

const usualHeight = 32;

function Curve({ selection }: { selection: FeatureSelection }) {
  const { curve, metric, best_count: best } = selection;
  const data = useMemo(
    () => ({
      columns: ['features', 'score', 'std'],
      rows: curve.map((point) => [
        point.count,
        Number(point.score.toPrecision(6)),
        Number(point.std.toPrecision(4)),
      ]),
    }),
    [curve],
  );
  const option = useCallback(
    (theme: ChartTheme) => curveOption(theme, curve, metricName(metric), best),
    [curve, metric, best],
  );
  const at = curve.find((point) => point.count === best);
  return (
    <Chart
      title="Score against the number of features"
      summary={`${plural(best, 'feature')} score as well as more of them${at ? `: ${metricName(metric)} ${formatMetric(at.score)}` : ''}. The ranking was made anew in each fold.`}
      data={data}
      option={option}
      height={300}
    />
  );
}

function Ranking({ selection }: { selection: FeatureSelection }) {
  const { ranking } = selection;
  const kept = ranking.filter((item) => item.selected).length;
  const box = useRef<HTMLDivElement>(null);
  const { places, before, after, isCut, measure } = useRowsInSight(
    box,
    ranking.length,
    usualHeight,
  );
  return (
    <Panel
      title="Ranking"
      note={`By ${methodNames[selection.method] ?? selection.method}, on ${plural(selection.rows, 'row')}: ${formatCount(kept)} of ${formatCount(ranking.length)} kept.`}
      flush
    >
      <div
        ref={box}
        className={classes.scroll}
        role="region"
        aria-label="Ranking of features"
        tabIndex={0}
      >
        <table className={classes.table} aria-rowcount={isCut ? ranking.length + 1 : undefined}>
          <thead>
            <tr>
              <th scope="col" className={classes.number}>
                Rank
              </th>
              <th scope="col">Feature</th>
              <th scope="col" className={classes.number}>
                Score
              </th>
              <th scope="col" className={classes.number}>
                Spread
              </th>
              <th scope="col">Kept</th>
            </tr>
          </thead>
          <tbody>
            <Room height={before} />
            {places.map((place) => {
              const item = ranking[place];
              if (!item) return null;
              return (
                <tr
                  key={item.feature}
                  {...(isCut
                    ? { ref: measure, 'data-index': place, 'aria-rowindex': place + 2 }
                    : {})}
                >
                  <td className={classes.number}>{item.rank}</td>
                  <th scope="row" title={item.feature}>
                    {item.feature}
                  </th>
                  <td className={classes.number}>{Number(item.score.toPrecision(5))}</td>
                  <td className={classes.number}>{Number(item.std.toPrecision(3))}</td>
                  <td>
                    {item.selected ? (
                      <Tag tone="good">kept</Tag>
                    ) : (
                      <span className={layout.dim}>left out</span>
                    )}
                  </td>
                </tr>
              );
            })}
            <Room height={after} />
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

export function SelectionView({ setId }: { setId: string }) {
  const query = useQuery(featureSelectionQuery(setId));
  return (
    <QueryView query={query} skeleton={<BlockSkeleton height={300} />}>
      {(selection) => (
        <div className={layout.columns}>
          <Curve selection={selection} />
          <Ranking selection={selection} />
        </div>
      )}
    </QueryView>
  );
}
