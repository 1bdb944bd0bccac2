import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { ApiError } from '@/api/errors';
import type { FeatureSetImportance } from '@/api/types';
import { Chart } from '@/components/charts/chart';
import type { ChartTheme } from '@/components/charts/chart-theme';
import { ErrorState } from '@/components/ui/error-state';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { featureImportanceQuery } from '../api/feature-sets';
import { methodNames } from '../lib/feature-set';
import { importanceOption } from '../lib/importance-option';

const mostShown = 30;

function summaryOf({ items, method }: FeatureSetImportance): string {
  const [first] = items;
  if (!first || first.importance <= 0) return 'No feature stands out.';
  return method === 'permutation'
    ? `Shuffling “${first.feature}” costs a model most, on rows it has not seen. Lines show the spread of five shuffles.`
    : `“${first.feature}” tells most. Lines show the spread between five parts of the rows.`;
}

function Bars({
  measured,
  controls,
}: {
  measured: FeatureSetImportance;
  controls: React.ReactNode;
}) {
  const items = useMemo(() => measured.items.slice(0, mostShown), [measured]);
  const name = methodNames[measured.method] ?? measured.method;
  const data = useMemo(
    () => ({
      columns: ['feature', 'importance', 'std'],
      rows: items.map((item) => [
        item.feature,
        Number(item.importance.toPrecision(6)),
        Number(item.std.toPrecision(4)),
      ]),
    }),
    [items],
  );
  const option = useCallback(
    (theme: ChartTheme) => importanceOption(theme, items, name),
    [items, name],
  );
  return (
    <Chart
      title="What matters"
      summary={summaryOf(measured)}
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

/** Features by importance, with the spread of each; a method that was not measured is when it is chosen. */
export function ImportanceView({ setId }: { setId: string }) {
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
  if (query.data) return <Bars measured={query.data} controls={controls} />;
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
