import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Dataset, DatasetColumn } from '@/api/types';
import layout from '@/components/ui/layout.module.css';
import { toast, toastError } from '@/components/ui/toast';
import { formatCount } from '@/lib/format';
import { edaQuery, useStartEda } from '../api/profile';
import classes from './target-bar.module.css';

interface TargetBarProps {
  dataset: Dataset;
  columns: DatasetColumn[];
  target: string | null;
  exact: boolean;
}

const none = '';

/** Chooses what the figures relate to and from how many rows they come, and looks again. */
export function TargetBar({ dataset, columns, target, exact }: TargetBarProps) {
  const eda = useQuery(edaQuery(dataset.id));
  const start = useStartEda(dataset.id);
  const known = eda.data?.sample_rows ?? null;
  const [chosen, setChosen] = useState<string>();
  const [sample, setSample] = useState<string>();
  const nextTarget = chosen ?? target ?? none;
  const nextSample = sample ?? (known === null ? none : String(known));
  const changed =
    nextTarget !== (target ?? none) || nextSample !== (known === null ? none : String(known));
  const rows = dataset.row_count ?? 0;
  const samples = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size < rows);
  if (known !== null && !samples.includes(known)) samples.push(known);
  const busy = start.isPending || ['queued', 'running'].includes(eda.data?.status ?? '');

  return (
    <form
      className={classes.bar}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate(
          {
            target: nextTarget === none ? null : nextTarget,
            sampleRows: nextSample === none ? null : Number(nextSample),
          },
          {
            onSuccess: () => {
              setChosen(undefined);
              setSample(undefined);
              toast('Looking again: what you see is replaced when it is done.');
            },
            onError: (error) => toastError('The dataset was not looked at', error),
          },
        );
      }}
    >
      <Select
        label="Target: relate the columns to"
        data={[
          { value: none, label: 'no column' },
          ...columns.map((column) => ({ value: column.name, label: column.name })),
        ]}
        searchable
        limit={100}
        allowDeselect={false}
        value={nextTarget}
        onChange={(next) => setChosen(next ?? none)}
      />
      <Select
        label="Look at"
        data={[
          { value: none, label: exact || known !== null ? 'all rows' : 'as many rows as fit' },
          ...samples
            .sort((a, b) => a - b)
            .map((size) => ({ value: String(size), label: `about ${formatCount(size)} rows` })),
        ]}
        allowDeselect={false}
        value={nextSample}
        onChange={(next) => setSample(next ?? none)}
      />
      <Button type="submit" variant={changed ? 'filled' : 'default'} loading={busy}>
        Look again
      </Button>
      {busy && <span className={layout.dim}>The figures below are those of before.</span>}
    </form>
  );
}
