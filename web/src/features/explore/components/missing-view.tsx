import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { Dataset, Missingness } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import { axis, baseOption, type ChartTheme } from '@/components/charts/chart-theme';
import { EmptyState } from '@/components/ui/empty-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { formatCount, formatPercent, plural } from '@/lib/format';
import { missingnessQuery } from '../api/profile';
import { cutLabel, diverging, matrixOption, matrixWidth } from '../lib/matrix-option';
import { matrixCells, missingSummary } from '../lib/relations';
import { namesOf } from '../lib/step-words';
import { exactWords } from './exactness';
import { ProfileView } from './profile-view';
import { RowsDialog } from './rows-dialog';
import classes from './relations.module.css';

type OnColumn = (name: string) => void;

const mostRows = 40;

function Bars({ found, onColumn }: { found: Missingness; onColumn: OnColumn }) {
  const data = useMemo(
    () => ({
      columns: ['column', 'missing', 'share'],
      rows: found.columns.map((name, index) => [
        name,
        found.missing[index] ?? 0,
        Number(((found.missing[index] ?? 0) / found.rows).toFixed(5)),
      ]),
    }),
    [found],
  );
  const option = useCallback(
    (theme: ChartTheme) => {
      const names = found.columns.slice(0, mostRows);
      return {
        ...baseOption(theme),
        grid: {
          left: 14 + Math.max(4, ...names.map((name) => cutLabel(name).length)) * 7,
          right: 56,
          top: 8,
          bottom: 42,
        },
        tooltip: { ...baseOption(theme).tooltip, trigger: 'axis', axisPointer: { type: 'shadow' } },
        xAxis: axis(theme, 'Rows without a value', { type: 'value', minInterval: 1 }),
        yAxis: axis(theme, '', {
          type: 'category',
          inverse: true,
          data: names,
          splitLine: { show: false },
          axisTick: { show: false },
          axisLabel: { color: theme.ink, fontSize: 12, formatter: cutLabel },
        }),
        series: [
          {
            type: 'bar',
            name: 'missing',
            barWidth: '68%',
            data: found.missing.slice(0, mostRows),
            label: {
              show: true,
              position: 'right',
              color: theme.dim,
              formatter: ({ value }: { value: number }) => formatPercent(value / found.rows, 1),
            },
          },
        ],
      };
    },
    [found],
  );
  return (
    <Chart
      title="Missing values"
      summary={`${missingSummary(found)} ${exactWords(found.exact, found.rows)}`}
      data={data}
      option={option}
      height={70 + Math.min(found.columns.length, mostRows) * 26}
      onPick={(row) => {
        const name = found.columns[row];
        if (name !== undefined) onColumn(name);
      }}
    />
  );
}

function Along({ found }: { found: Missingness }) {
  const stretches = found.along[0]?.length ?? 0;
  const names = useMemo(() => found.columns.slice(0, mostRows), [found]);
  const per = found.rows / Math.max(1, stretches);
  const places = useMemo(
    () =>
      Array.from(
        { length: stretches },
        (_, index) =>
          `rows ${formatCount(Math.floor(index * per) + 1)} to ${formatCount(Math.floor((index + 1) * per))}`,
      ),
    [stretches, per],
  );
  const data = useMemo(
    () => ({
      columns: ['column', 'stretch', 'share missing'],
      rows: names.flatMap((name, row) =>
        places.map((place, index) => [name, place, found.along[row]?.[index] ?? 0]),
      ),
    }),
    [names, places, found],
  );
  const option = useCallback(
    (theme: ChartTheme) =>
      matrixOption(theme, {
        rows: names,
        columns: places,
        values: data.rows.map((row) => row[2] as number),
        min: 0,
        max: 1,
        colors: theme.heat,
        numbers: false,
        told: (value) => formatPercent(value),
        under: false,
      }),
    [names, places, data],
  );
  if (stretches === 0) return null;
  return (
    <Chart
      title="Where in the table"
      summary="Each column from the first row, on the left, to the last: darker where more is missing. A dark stretch is a gap in the collecting."
      data={data}
      option={option}
      height={60 + names.length * 24}
      stride={places.length}
    />
  );
}

function Together({ found }: { found: Missingness }) {
  const names = useMemo(() => found.columns.slice(0, mostRows), [found]);
  const cells = useMemo(
    () =>
      matrixCells(
        names,
        found.together,
        names.map((_, index) => index),
      ),
    [names, found],
  );
  const data = useMemo(
    () => ({
      columns: ['column', 'other column', 'correlation of being missing'],
      rows: cells.map((cell) => [cell.a, cell.b, cell.value]),
    }),
    [cells],
  );
  const option = useCallback(
    (theme: ChartTheme) =>
      matrixOption(theme, {
        rows: names,
        columns: names,
        values: cells.map((cell) => cell.value),
        min: -1,
        max: 1,
        colors: diverging(theme),
        numbers: names.length <= 12,
        told: (value) => value.toFixed(names.length <= 12 ? 2 : 1),
      }),
    [names, cells],
  );
  const joined = cells.filter((cell) => cell.a < cell.b && (cell.value ?? 0) > 0.99).length;
  return (
    <Chart
      title="Missing together"
      summary={
        joined > 0
          ? `${plural(joined, 'pair')} of columns ${joined === 1 ? 'is' : 'are'} always missing in the same rows.`
          : 'No two columns are always missing in the same rows.'
      }
      data={data}
      option={option}
      height={Math.max(220, 80 + names.length * 28)}
      leastWidth={matrixWidth(names, names.length <= 12)}
      stride={names.length}
    />
  );
}

function Patterns({ datasetId, found }: { datasetId: string; found: Missingness }) {
  const [opened, setOpened] = useState<string[]>();
  return (
    <Panel
      title="Patterns"
      note={`Which values are missing in the same row: the ${plural(found.patterns.length, 'most frequent pattern')}.`}
    >
      <table className={classes.table} aria-label="Patterns of missing values">
        <thead>
          <tr>
            <th scope="col">Missing</th>
            <th scope="col" data-number>
              Rows
            </th>
            <th scope="col" data-number>
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {found.patterns.map((pattern) => (
            <tr key={pattern.columns.join('\n')}>
              <td title={pattern.columns.join(', ')}>
                {pattern.columns.length === 0 ? 'nothing: whole rows' : namesOf(pattern.columns)}
              </td>
              <td data-number>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-label={`Show the ${plural(pattern.rows, 'row')} that miss ${pattern.columns.length === 0 ? 'nothing' : namesOf(pattern.columns)}`}
                  onClick={() => setOpened(pattern.columns)}
                >
                  {formatCount(pattern.rows)}
                </Button>
              </td>
              <td data-number>{formatPercent(pattern.rows / found.rows, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <RowsDialog
        datasetId={datasetId}
        filter={
          opened && {
            missing: opened,
            present: found.columns.filter((name) => !opened.includes(name)).slice(0, 100),
          }
        }
        title={opened?.length === 0 ? 'Whole rows' : `Rows without ${namesOf(opened)}`}
        mark={opened?.[0]}
        onClose={() => setOpened(undefined)}
      />
    </Panel>
  );
}

interface MissingViewProps {
  dataset: Dataset;
  mayEdit: boolean;
  onColumn: OnColumn;
}

/** What is missing, where, and what is missing together. */
export function MissingView({ dataset, mayEdit, onColumn }: MissingViewProps) {
  const query = useQuery(missingnessQuery(dataset.id));
  return (
    <ProfileView
      dataset={dataset}
      query={query}
      mayEdit={mayEdit}
      skeleton={<BlockSkeleton height={420} />}
    >
      {(found) =>
        found.columns.length === 0 ? (
          <Panel>
            <EmptyState title="Nothing is missing">
              Every row has a value in every column. Placeholders such as “NA” or −999 are looked
              for under “Quality”.
            </EmptyState>
          </Panel>
        ) : (
          <div className={layout.stack}>
            <Bars found={found} onColumn={onColumn} />
            <div className={layout.columns}>
              <Patterns datasetId={dataset.id} found={found} />
              {found.columns.length > 1 && <Together found={found} />}
            </div>
            <Along found={found} />
          </div>
        )
      }
    </ProfileView>
  );
}
