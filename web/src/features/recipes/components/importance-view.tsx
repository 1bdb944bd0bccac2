import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { ApiError } from '@/api/errors';
import type { FeatureSet, FeatureSetImportance, Project } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { ErrorState } from '@/components/ui/error-state';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { plural } from '@/lib/format';
import { featureImportanceQuery } from '../api/feature-sets';
import { methodNames, scoreName } from '../lib/feature-set';
import { importanceOption } from '../lib/importance-option';

const mostShown = 30;

/** The most important; of those that count nothing none, unless all do. */
function shownItems(items: FeatureSetImportance['items']) {
  const counting = items.filter((item) => item.importance !== 0 || item.std !== 0);
  return (counting.length > 0 ? counting : items).slice(0, mostShown);
}

function leftWords({ items }: FeatureSetImportance): string {
  const left = items.length - shownItems(items).length;
  return left > 0
    ? ` ${plural(left, 'feature')} of less or no weight ${left === 1 ? 'is' : 'are'} not drawn.`
    : '';
}

function summaryOf({ items, method }: FeatureSetImportance): string {
  const [first] = items;
  if (!first || first.importance <= 0) return 'No feature stands out.';
  return method === 'permutation'
    ? `Shuffling “${first.feature}” costs a model most, on rows it has not seen. Lines show the spread of five shuffles.`
    : `“${first.feature}” tells most. Lines show the spread between five parts of the rows.`;
}

function Bars({
  measured,
  score,
  controls,
}: {
  measured: FeatureSetImportance;
  /** What the bars count. */
  score: string;
  controls: React.ReactNode;
}) {
  const items = useMemo(() => shownItems(measured.items), [measured]);
  const data = useMemo(
    () => ({
      columns: ['feature', score, 'spread'],
      rows: items.map((item) => [
        item.feature,
        Number(item.importance.toPrecision(6)),
        Number(item.std.toPrecision(4)),
      ]),
    }),
    [items, score],
  );
  const option = useCallback(
    (theme: ChartTheme) => importanceOption(theme, items, score),
    [items, score],
  );
  return (
    <Chart
      title="What matters"
      summary={`${summaryOf(measured)}${leftWords(measured)}`}
      data={data}
      option={option}
      height={Math.max(180, 70 + items.length * 26)}
      controls={controls}
    />
  );
}

function nameOf(method: string | undefined): string {
  return method === undefined ? 'another method' : (methodNames[method] ?? method);
}

interface ImportanceViewProps {
  set: FeatureSet;
  problem: Project['type'];
}

/** Features by importance, with the spread of each; a method that was not measured is when it is chosen. */
export function ImportanceView({ set, problem }: ImportanceViewProps) {
  const setId = set.id;
  const [method, setMethod] = useState<string>();
  const query = useQuery(featureImportanceQuery(setId, method));
  const first = useQuery(featureImportanceQuery(setId));
  const methods = first.data?.methods ?? [];
  const controls = methods.length > 1 && (
    <Select
      size="xs"
      w={170}
      aria-label="Measured by"
      allowDeselect={false}
      value={method ?? first.data?.method ?? null}
      onChange={(next) => next && setMethod(next)}
      data={methods.map((id) => ({ value: id, label: methodNames[id] ?? id }))}
    />
  );
  if (query.data)
    return (
      <Bars
        measured={query.data}
        score={scoreName(query.data.method, problem, set.target ?? 'the target')}
        controls={controls}
      />
    );
  if (query.isPending && first.data)
    return (
      <Panel title="What matters" note={`Measuring by ${nameOf(method)} ...`} actions={controls}>
        <BlockSkeleton height={240} />
      </Panel>
    );
  if (query.error instanceof ApiError && query.error.status === 404)
    return <Notice title="What matters">{query.error.detail}</Notice>;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <BlockSkeleton height={300} />;
}
