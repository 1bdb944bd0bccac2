// A column's distribution in the pictures that suit it: histogram or categories, boxes and densities, each by groups if wanted.
import { Checkbox, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { DatasetColumn, Distribution } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import type { ChartTheme } from '@/components/charts/chart-theme';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { formatCell, plural } from '@/lib/format';
import { distributionQuery } from '../api/charts';
import { barOption } from '../lib/bar-option';
import { boxOption } from '../lib/box-option';
import { densityOption } from '../lib/density-option';
import { type DistributionView, withFewCategories } from '../lib/distribution-parts';
import { distributionTable } from '../lib/distribution-table';
import { distributionSummary, isAllDifferent } from '../lib/shape';
import { violinOption } from '../lib/violin-option';
import type { Stretch } from '../lib/stretch';
import { BinRows } from './bin-rows';
import { exactWords } from './exactness';

const views: { value: DistributionView; label: string }[] = [
  { value: 'bars', label: 'Histogram' },
  { value: 'boxes', label: 'Boxes' },
  { value: 'violins', label: 'Violins' },
  { value: 'density', label: 'Density' },
];

interface PictureProps {
  distribution: Distribution;
  controls: React.ReactNode;
  view: DistributionView;
  log: boolean;
}

function Picture({ distribution: all, controls, view, log }: PictureProps) {
  const distribution = useMemo(() => withFewCategories(all), [all]);
  const shown = distribution.kind === 'categories' ? 'bars' : view;
  const data = useMemo(() => distributionTable(distribution, shown), [distribution, shown]);
  const option = useCallback(
    (theme: ChartTheme) =>
      ({
        bars: () => barOption(theme, distribution, log),
        boxes: () => boxOption(theme, distribution),
        violins: () => violinOption(theme, distribution),
        density: () => densityOption(theme, distribution),
      })[shown](),
    [distribution, shown, log],
  );
  if (isAllDifferent(distribution))
    return (
      <Panel title={`Distribution of ${distribution.column}`}>
        <p>
          {distributionSummary(distribution)} There is nothing to draw.{' '}
          {exactWords(distribution.exact, distribution.sample_rows)}
        </p>
      </Panel>
    );
  return (
    <Chart
      title={`Distribution of ${distribution.column}`}
      summary={`${distributionSummary(distribution)} ${exactWords(distribution.exact, distribution.sample_rows)}`}
      data={data}
      option={option}
      height={
        distribution.kind === 'categories'
          ? Math.max(200, 70 + (distribution.categories.length + 1) * 22)
          : 320
      }
      controls={controls}
    />
  );
}

interface DistributionChartProps {
  datasetId: string;
  column: string;
  groups: DatasetColumn[];
  by: string | undefined;
  onBy: (by: string | undefined) => void;
  /** Keeps only rows with values in a range, as a cleaning; absent: the user may look only. */
  onKeep?: (stretch: Stretch) => void;
}

const automatic = '0';

export function DistributionChart(props: DistributionChartProps) {
  const { datasetId, column, groups, by, onBy, onKeep } = props;
  const [view, setView] = useState<DistributionView>('bars');
  const [bins, setBins] = useState(automatic);
  const [log, setLog] = useState(false);
  const query = useQuery({
    ...distributionQuery(datasetId, {
      column,
      ...(by ? { by } : {}),
      ...(bins === automatic ? {} : { bins: Number(bins) }),
    }),
    // Other bins or groups of the same column: the picture stays until the next is there.
    placeholderData: (before) => (before?.column === column ? before : undefined),
  });
  const ranged = query.data && query.data.kind !== 'categories';
  const controls = (
    <span className={layout.line}>
      {ranged && (
        <SegmentedControl
          size="xs"
          aria-label="Picture"
          value={view}
          onChange={(next) => setView(next as DistributionView)}
          data={views}
        />
      )}
      {ranged && view === 'bars' && (
        <Select
          size="xs"
          aria-label="Bins"
          w={112}
          allowDeselect={false}
          value={bins}
          onChange={(next) => setBins(next ?? automatic)}
          data={[
            { value: automatic, label: 'auto bins' },
            ...['5', '10', '20', '50', '100'].map((count) => ({
              value: count,
              label: `${count} bins`,
            })),
          ]}
        />
      )}
      {view === 'bars' && ranged && !by && (
        <Checkbox
          size="xs"
          label="log"
          checked={log}
          onChange={(event) => setLog(event.currentTarget.checked)}
        />
      )}
      <Select
        size="xs"
        aria-label="Group by"
        w={150}
        placeholder="not grouped"
        clearable
        searchable
        limit={100}
        clearButtonProps={{ 'aria-label': 'Do not group' }}
        value={by ?? null}
        onChange={(next) => onBy(next ?? undefined)}
        data={groups.filter((group) => group.name !== column).map((group) => group.name)}
      />
    </span>
  );
  return (
    <QueryView query={query} skeleton={<BlockSkeleton height={400} />} compact>
      {(distribution) => (
        <>
          <Picture distribution={distribution} controls={controls} view={view} log={log && !by} />
          {view === 'bars' && distribution.histogram && (
            <BinRows
              // Other bins, other edges.
              key={`${column} ${distribution.histogram.counts.length}`}
              datasetId={datasetId}
              distribution={distribution}
              onKeep={onKeep}
            />
          )}
        </>
      )}
    </QueryView>
  );
}

interface TokensChartProps {
  tokens: { value: unknown; count: number }[];
  column: string;
}

/** The most frequent words of a column of texts. */
export function TokensChart({ tokens, column }: TokensChartProps) {
  const data = useMemo(
    () => ({
      columns: ['word', 'times'],
      rows: tokens.map((token) => [formatCell(token.value), token.count]),
    }),
    [tokens],
  );
  const option = useCallback(
    (theme: ChartTheme) =>
      barOption(
        theme,
        {
          column,
          kind: 'categories',
          by: null,
          row_count: 0,
          exact: true,
          sample_rows: null,
          missing: 0,
          histogram: null,
          categories: tokens,
          other_count: 0,
          distinct: tokens.length,
          groups: [
            {
              value: null,
              count: 0,
              counts: tokens.map((token) => token.count),
              box: null,
              density: [],
            },
          ],
        },
        false,
        'Times',
      ),
    [tokens, column],
  );
  const [top] = tokens;
  return (
    <Chart
      title="Most frequent words"
      summary={
        top
          ? `“${formatCell(top.value)}” comes most often: ${plural(top.count, 'time')}.`
          : 'No words.'
      }
      data={data}
      option={option}
      height={Math.max(160, 60 + tokens.length * 22)}
    />
  );
}
