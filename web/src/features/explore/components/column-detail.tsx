import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, LayoutGrid } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { CleanStep, ColumnStatistics, Dataset, DatasetColumn } from '@/api/types';
import { Figures, type FigureItem } from '@/components/ui/figure';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { Tag } from '@/components/ui/tag';
import { formatCell, formatCount, formatPercent, formatValue, plural } from '@/lib/format';
import { singleKeysOn, typesText } from '@/lib/shortcuts';
import { columnStatisticsQuery } from '../api/profile';
import type { Cleaning } from '../hooks/use-cleaning';
import { groupable } from '../lib/columns';
import { rangeWords, secondsWords } from '../lib/shape';
import { firstStep } from '../lib/step-kinds';
import type { Stretch } from '../lib/stretch';
import { ColumnMenu } from './column-menu';
import { DistributionChart, TokensChart } from './distribution-chart';
import { Exactness } from './exactness';
import { OutliersPanel } from './outliers-panel';
import { ProfileView } from './profile-view';
import classes from './column-detail.module.css';

function generalFacts(column: ColumnStatistics): FigureItem[] {
  const rows = column.count + column.missing;
  return [
    { label: 'Values', value: formatCount(column.count) },
    {
      label: 'Missing',
      value: formatCount(column.missing),
      note: rows > 0 ? formatPercent(column.missing / rows, 1) : undefined,
    },
    {
      label: 'Distinct',
      value: `${column.distinct_exact ? '' : '≈ '}${formatCount(column.distinct)}`,
      note: column.distinct_exact ? undefined : 'within 2 %',
    },
  ];
}

function numberFacts(column: ColumnStatistics): FigureItem[] {
  if (column.mean === null) return [];
  const [low, high] = rangeWords(column.min, column.max).split(' to ');
  return [
    { label: 'Mean', value: formatValue(column.mean), note: `± ${formatValue(column.std)}` },
    {
      label: 'Median',
      value: formatValue(column.q50),
      note: `${formatValue(column.q25)} to ${formatValue(column.q75)}`,
    },
    { label: 'Range', value: low ?? '', note: `to ${high}` },
    {
      label: 'Skewness',
      value: formatValue(column.skewness, 3),
      note: `kurtosis ${formatValue(column.kurtosis, 3)}`,
    },
    {
      label: 'Zeros',
      value: formatCount(column.zeros),
      note: `${formatCount(column.negative)} negative${column.infinite ? `, ${formatCount(column.infinite)} infinite` : ''}`,
    },
  ];
}

function textFacts({ text }: ColumnStatistics): FigureItem[] {
  if (!text) return [];
  return [
    {
      label: 'Length',
      value: `${formatCount(text.min_length)} to ${formatCount(text.max_length)}`,
      note: `median ${formatValue(text.median_length)} characters`,
    },
    { label: 'Words', value: formatValue(text.mean_words, 3), note: 'on average' },
    { label: 'Blank', value: formatCount(text.blank) },
  ];
}

function timeFacts({ time, min, max }: ColumnStatistics): FigureItem[] {
  if (!time) return [];
  return [
    { label: 'First', value: formatCell(min), words: true },
    { label: 'Last', value: formatCell(max), words: true },
    { label: 'Span', value: secondsWords(time.span_seconds), words: true },
    {
      label: 'Step',
      value: time.step_seconds === null ? '–' : secondsWords(time.step_seconds),
      note: `${formatPercent(time.regular_share)} regular`,
      words: true,
    },
    { label: 'Gaps', value: formatCount(time.gap_count) },
  ];
}

function Gaps({ column }: { column: ColumnStatistics }) {
  const gaps = column.time?.gaps ?? [];
  if (gaps.length === 0) return null;
  return (
    <Panel
      title="Gaps"
      note={`${
        gaps.length < (column.time?.gap_count ?? 0)
          ? `The longest ${gaps.length} of ${formatCount(column.time?.gap_count)} gaps`
          : plural(gaps.length, 'gap')
      }: nothing for more than one and a half steps.`}
    >
      <table className={classes.table} aria-label="Gaps">
        <thead>
          <tr>
            <th scope="col">Last before</th>
            <th scope="col">First after</th>
            <th scope="col">Length</th>
          </tr>
        </thead>
        <tbody>
          {gaps.map((gap) => (
            <tr key={gap.from}>
              <td>{gap.from.replace('T', ' ')}</td>
              <td>{gap.to.replace('T', ' ')}</td>
              <td>{secondsWords(gap.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Left and right go to the neighbours, where nothing else uses the arrows. */
function useColumnKeys(previous: (() => void) | undefined, next: (() => void) | undefined) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!singleKeysOn() || typesText(event.target)) return;
      if (
        event.target instanceof HTMLElement &&
        event.target.closest(
          '[role="radiogroup"], [role="tablist"], [role="dialog"], [role="menu"]',
        )
      )
        return;
      (event.key === 'ArrowLeft' ? previous : next)?.();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [previous, next]);
}

/** Two steps for the plan: from the lower bound on, and below the upper one. */
function keepRange(cleaning: Cleaning, name: string) {
  return ({ low, high }: Stretch) => {
    const keep = (comparison: '>=' | '<', value: number | undefined): CleanStep[] =>
      value === undefined ? [] : [{ op: 'filter', columns: [name], comparison, value }];
    cleaning.add([...keep('>=', low), ...keep('<', high)]);
    cleaning.openPlan();
  };
}

interface ColumnDetailProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  name: string;
  by: string | undefined;
  target: string | null;
  cleaning: Cleaning | undefined;
  onColumn: (name: string | undefined) => void;
  onBy: (by: string | undefined) => void;
  onTarget: ((name: string) => void) | undefined;
}

/** All that is known of one column. */
export function ColumnDetail(props: ColumnDetailProps) {
  const { dataset, columns, name, by, target, cleaning, onColumn, onBy, onTarget } = props;
  const at = columns.findIndex((column) => column.name === name);
  const shown = columns[at];
  const before = columns[at - 1]?.name;
  const after = columns[at + 1]?.name;
  const query = useQuery(columnStatisticsQuery(dataset.id, name));
  const groups = useMemo(() => {
    const able = groupable(columns);
    // The target first: by it one wants to see the others.
    return able.sort((a, b) => Number(b.name === target) - Number(a.name === target));
  }, [columns, target]);
  const go = useMemo(
    () => ({
      before: before === undefined ? undefined : () => onColumn(before),
      after: after === undefined ? undefined : () => onColumn(after),
    }),
    [before, after, onColumn],
  );
  useColumnKeys(go.before, go.after);

  return (
    <div className={layout.stack}>
      <div className={layout.spread}>
        <div className={classes.title}>
          <Button
            variant="default"
            size="compact-md"
            leftSection={<LayoutGrid size={15} aria-hidden />}
            onClick={() => onColumn(undefined)}
          >
            All columns
          </Button>
          <h2 className={classes.name}>{name}</h2>
          {shown && <Tag>{shown.semantic_type}</Tag>}
          {shown && shown.role !== 'feature' && <Tag tone="brass">{shown.role}</Tag>}
        </div>
        <div className={layout.near}>
          {onTarget && shown && name !== target && (
            <Button variant="default" size="compact-md" onClick={() => onTarget(name)}>
              Make it the target
            </Button>
          )}
          {cleaning && shown && <ColumnMenu column={shown} open={cleaning.open} />}
          <Button
            variant="default"
            size="compact-md"
            aria-label="Previous column"
            disabled={!go.before}
            onClick={go.before}
          >
            <ChevronLeft size={16} aria-hidden />
          </Button>
          <Button
            variant="default"
            size="compact-md"
            aria-label="Next column"
            disabled={!go.after}
            onClick={go.after}
          >
            <ChevronRight size={16} aria-hidden />
          </Button>
        </div>
      </div>
      <ProfileView
        dataset={dataset}
        query={query}
        mayEdit={cleaning !== undefined}
        skeleton={<BlockSkeleton height={90} />}
      >
        {({ column, exact, sample_rows: rows, unusual_rows: unusual }) => (
          <>
            <Figures
              label={`Figures of ${name}`}
              items={[
                ...generalFacts(column),
                ...timeFacts(column),
                ...(column.time ? [] : numberFacts(column)),
                ...textFacts(column),
              ]}
            />
            <p className={layout.line}>
              <Exactness exact={exact} rows={rows} of={dataset.row_count} />
              {column.count === 0 && (
                <span>
                  No row has a value.
                  {cleaning && ' '}
                  {cleaning && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() => cleaning.open(firstStep('drop', [column]))}
                    >
                      Drop the column…
                    </Button>
                  )}
                </span>
              )}
            </p>
            {column.count > 0 && (
              <DistributionChart
                datasetId={dataset.id}
                column={name}
                groups={groups}
                by={by}
                onBy={onBy}
                // Bounds of dates are no numbers.
                onKeep={cleaning && !column.time ? keepRange(cleaning, name) : undefined}
              />
            )}
            <div className={layout.columns}>
              {column.text && column.text.tokens.length > 0 && (
                <TokensChart tokens={column.text.tokens.slice(0, 20)} column={name} />
              )}
              <Gaps column={column} />
              <OutliersPanel
                key={name}
                datasetId={dataset.id}
                column={column}
                unusual={unusual}
                actions={
                  cleaning &&
                  column.outliers_by_method.some((outliers) => outliers.count > 0) && (
                    <Button
                      variant="default"
                      size="compact-sm"
                      onClick={() => cleaning.open(firstStep('outliers', [column]))}
                    >
                      Clip outliers…
                    </Button>
                  )
                }
              />
            </div>
          </>
        )}
      </ProfileView>
    </div>
  );
}
