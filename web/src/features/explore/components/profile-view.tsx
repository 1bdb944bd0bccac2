// Everything that needs the server's look at the dataset: progress while it looks, what failed and how to look again, the data.
import { Button } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { ErrorState } from '@/components/ui/error-state';
import { Gauge } from '@/components/ui/gauge';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { toastError } from '@/components/ui/toast';
import { formatDuration, formatPercent } from '@/lib/format';
import { edaQuery, useStartEda } from '../api/profile';

export interface ProfiledDataset {
  id: string;
  row_count: number | null;
}

export function LookingNotice({ dataset }: { dataset: ProfiledDataset }) {
  const eda = useQuery({ ...edaQuery(dataset.id), refetchInterval: 700 });
  const job = eda.data?.job;
  const told = [
    job && job.progress > 0 && formatPercent(job.progress),
    job?.phase,
    job?.eta_seconds != null && `about ${formatDuration(Math.ceil(job.eta_seconds))} left`,
  ].filter(Boolean);
  return (
    <Panel title="Looking at the rows">
      <div className={layout.stack}>
        <Gauge value={job?.progress} label="Looking at the rows" />
        <p className={layout.dim}>
          {told.join(' · ') || 'Waiting for a worker'}. You can leave this page; it goes on, and is
          done once for this version.
        </p>
      </div>
    </Panel>
  );
}

// A quick look is over before anyone could read of its progress.
const quickMs = 1000;

function Waiting({ dataset, skeleton }: { dataset: ProfiledDataset; skeleton: ReactNode }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), quickMs);
    return () => clearTimeout(timer);
  }, []);
  return long ? <LookingNotice dataset={dataset} /> : skeleton;
}

interface ProfileViewProps<T> {
  dataset: ProfiledDataset;
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  mayEdit: boolean;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}

export function ProfileView<T>({
  dataset,
  query,
  mayEdit,
  skeleton,
  children,
}: ProfileViewProps<T>) {
  const start = useStartEda(dataset.id);
  const eda = useQuery({ ...edaQuery(dataset.id), enabled: query.error !== null });
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) {
    const failed = eda.data?.status === 'failed';
    return (
      <Panel>
        <ErrorState
          error={query.error}
          onRetry={failed ? undefined : () => void query.refetch()}
          action={
            failed && mayEdit ? (
              <Button
                variant="default"
                loading={start.isPending}
                onClick={() =>
                  start.mutate(
                    {
                      target: eda.data?.target ?? null,
                      sampleRows: eda.data?.sample_rows ?? null,
                    },
                    {
                      onSuccess: () => void query.refetch(),
                      onError: (error) => toastError('The dataset was not looked at', error),
                    },
                  )
                }
              >
                Look again
              </Button>
            ) : undefined
          }
        />
      </Panel>
    );
  }
  return <Waiting dataset={dataset} skeleton={skeleton} />;
}
