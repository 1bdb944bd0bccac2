// A stretch of a histogram: how many rows lie in it, which they are, and how to keep only them.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Distribution } from '@/api/types';
import { plural } from '@/lib/format';
import type { RowFilter } from '../api/charts';
import { edgeLabel, edgesOf } from '../lib/shape';
import { stretchOf, type Span, type Stretch } from '../lib/stretch';
import { RowsDialog } from './rows-dialog';
import { StretchBar } from './stretch-bar';

interface BinRowsProps {
  datasetId: string;
  distribution: Distribution;
  onKeep?: (stretch: Stretch) => void;
}

export function BinRows({ datasetId, distribution, onKeep }: BinRowsProps) {
  const { histogram, column } = distribution;
  const last = histogram?.counts.length ?? 0;
  const [span, setSpan] = useState<Span>([0, last]);
  const [filter, setFilter] = useState<RowFilter>();
  if (!histogram || last < 2) return null;
  const edges = edgesOf(histogram);
  const nameOf = (place: number) =>
    edgeLabel(edges[place] ?? 0, histogram, distribution.kind === 'times');
  const stretch = stretchOf(histogram, span);
  const whole = stretch.low === undefined && stretch.high === undefined;
  const { low, high } = stretch;
  return (
    <>
      <StretchBar
        label={`Stretch of ${column}`}
        last={last}
        span={span}
        nameOf={nameOf}
        onSpan={setSpan}
      >
        {!whole && (
          <>
            <span>
              {distribution.exact ? '' : '≈ '}
              {plural(stretch.rows, 'row')}
            </span>
            <Button
              variant="default"
              size="compact-sm"
              onClick={() =>
                setFilter({
                  column,
                  ...(low === undefined ? {} : { low }),
                  ...(high === undefined ? {} : { high }),
                })
              }
            >
              Show rows
            </Button>
            {onKeep && (
              <Button variant="default" size="compact-sm" onClick={() => onKeep(stretch)}>
                Keep only these…
              </Button>
            )}
          </>
        )}
      </StretchBar>
      <RowsDialog
        datasetId={datasetId}
        filter={filter}
        title={`${column}: ${nameOf(span[0])} to ${nameOf(span[1])}`}
        mark={column}
        onClose={() => setFilter(undefined)}
      />
    </>
  );
}
