import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Dataset, TargetRelations } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { targetRelationsQuery } from '../api/profile';
import { cutLabel } from '../lib/matrix-option';
import { leak, leakWords, suspicious, targetSummary } from '../lib/relations';
import { namesOf } from '../lib/step-words';
import { Exactness, exactWords } from './exactness';
import { ProfileView } from './profile-view';

const mostBars = 30;

function Ranking({
  relations,
  onColumn,
}: {
  relations: TargetRelations;
  onColumn: (name: string) => void;
}) {
  const { columns, is_classes: isClasses } = relations;
  const data = useMemo(
    () => ({
      columns: ['column', 'measure', 'strength', 'note'],
      rows: columns.map((item) => [
        item.column,
        item.metric === 'gini' ? 'Gini' : 'R²',
        Number(item.strength.toFixed(4)),
        leakWords(item.strength),
      ]),
    }),
    [columns],
  );
  const option = useCallback(
    (theme: ChartTheme) => {
      const shown = columns.slice(0, mostBars);
      const leaky = shown.some((item) => item.strength >= suspicious);
      return {
        ...baseOption(theme),
        grid: {
          left: 14 + Math.max(4, ...shown.map((item) => cutLabel(item.column).length)) * 7,
          right: leaky ? 190 : 56,
          top: 8,
          bottom: 42,
        },
        tooltip: { ...baseOption(theme).tooltip, trigger: 'axis', axisPointer: { type: 'shadow' } },
        xAxis: axis(
          theme,
          isClasses ? 'Gini (2 AUC − 1) on rows not seen' : 'R² on rows not seen',
          { type: 'value', min: 0, max: 1 },
        ),
        yAxis: axis(theme, '', {
          type: 'category',
          inverse: true,
          data: shown.map((item) => item.column),
          splitLine: { show: false },
          axisTick: { show: false },
          axisLabel: { color: theme.ink, fontSize: 12, formatter: cutLabel },
        }),
        series: [
          {
            type: 'bar',
            name: 'strength',
            barWidth: '68%',
            data: shown.map((item) => ({
              value: Number(item.strength.toFixed(4)),
              itemStyle: {
                color: item.strength >= suspicious ? theme.series[1] : theme.series[0],
              },
            })),
            label: {
              show: true,
              position: 'right',
              color: theme.ink,
              formatter: ({ value }: { value: number }) =>
                `${value.toFixed(2)} ${leakWords(value)}`,
            },
          },
        ],
      };
    },
    [columns, isClasses],
  );
  return (
    <Chart
      title="What each column alone tells about the target"
      summary={`${targetSummary(relations)} ${exactWords(relations.exact, relations.rows)}`}
      data={data}
      option={option}
      height={70 + Math.min(columns.length, mostBars) * 26}
      onPick={(row) => {
        const item = columns[row];
        if (item) onColumn(item.column);
      }}
    />
  );
}

interface TargetViewProps {
  dataset: Dataset;
  mayEdit: boolean;
  onColumn: (name: string) => void;
}

/** The columns by how well each alone predicts the target; what is too good is flagged. */
export function TargetView({ dataset, mayEdit, onColumn }: TargetViewProps) {
  const query = useQuery(targetRelationsQuery(dataset.id));
  return (
    <ProfileView
      dataset={dataset}
      query={query}
      mayEdit={mayEdit}
      skeleton={<BlockSkeleton height={420} />}
    >
      {(relations) => {
        const leaks = relations.columns.filter((item) => item.strength >= leak);
        if (relations.target === null || relations.columns.length === 0)
          return (
            <Panel>
              <EmptyState title="No target is chosen">
                {mayEdit
                  ? 'Choose one under “Explore”, or give a column the role “target”. Too few rows with a target read as none, too.'
                  : 'An editor can choose one under “Explore”.'}
              </EmptyState>
            </Panel>
          );
        return (
          <div className={layout.stack}>
            {leaks.length > 0 && (
              <Notice
                tone="bad"
                title={`${namesOf(leaks.map((item) => item.column))} may give the target away`}
              >
                Is it known before “{relations.target}” is? If it is set afterwards or computed from
                it, drop it: a model would be excellent here and useless later.
              </Notice>
            )}
            <div className={layout.line}>
              <Exactness exact={relations.exact} rows={relations.rows} of={dataset.row_count} />
            </div>
            <Ranking relations={relations} onColumn={onColumn} />
          </div>
        );
      }}
    </ProfileView>
  );
}
