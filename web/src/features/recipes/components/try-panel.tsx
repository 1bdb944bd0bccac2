import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FeatureStep } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { BlockSkeleton } from '@/components/ui/skeletons';
import { plural } from '@/lib/format';
import { tryStepsQuery } from '../api/steps';
import { asRequest } from '../lib/steps';
import { BeforeAfter } from './before-after';

const settleMs = 250;

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

interface TryPanelProps {
  datasetId: string;
  target: string;
  steps: FeatureStep[];
  onFault: (error: unknown) => void;
}

/** What the steps would do to a sample, as they stand now. */
export function TryPanel({ datasetId, target, steps, onFault }: TryPanelProps) {
  const settled = useSettled(steps);
  const query = useQuery({
    ...tryStepsQuery(datasetId, target, asRequest(settled)),
    enabled: settled.length > 0,
  });
  const { error, data } = query;
  useEffect(() => onFault(error), [error, onFault]);
  return (
    <Panel
      title="Before and after"
      note={
        data && steps.length > 0
          ? `Fitted on ${plural(data.rows_looked_at, 'row')}: ${plural(data.output_count, 'column')} ${data.output_count === 1 ? 'comes' : 'come'} out.`
          : 'A sample of the rows, fitted as you go.'
      }
    >
      {steps.length === 0 ? (
        <p className={layout.dim}>Add a step to see what it does.</p>
      ) : error ? (
        <ErrorState error={error} compact onRetry={() => void query.refetch()} />
      ) : !data ? (
        <BlockSkeleton height={300} />
      ) : (
        <div className={layout.stack} aria-busy={query.isFetching}>
          {data.warnings.slice(0, 5).map((warning) => (
            <Notice key={`${warning.column} ${warning.code}`} tone="warn">
              {warning.message}
            </Notice>
          ))}
          <BeforeAfter preview={data} />
        </div>
      )}
    </Panel>
  );
}
