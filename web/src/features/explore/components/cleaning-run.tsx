import { Button } from '@mantine/core';
import { ApiError } from '@/api/errors';
import type { Dataset } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import { Gauge } from '@/components/ui/gauge';
import layout from '@/components/ui/layout.module.css';
import { formatDuration, formatPercent } from '@/lib/format';

interface CleaningRunProps {
  made: Dataset | undefined;
  onClose: () => void;
  /** Back to the steps, after a failure. */
  onBack: () => void;
}

export function jobWords(job: Dataset['job'] | undefined): string {
  return (
    [
      job && formatPercent(job.progress),
      job?.phase,
      job?.eta_seconds != null && `about ${formatDuration(Math.ceil(job.eta_seconds))} left`,
    ]
      .filter(Boolean)
      .join(' · ') || 'Waiting for a worker'
  );
}

/** A cleaning on its way, or why it failed. */
export function CleaningRun({ made, onClose, onBack }: CleaningRunProps) {
  if (made?.status === 'failed')
    return (
      <div className={layout.stack}>
        <ErrorState
          compact
          error={
            new ApiError({
              status: 422,
              code: made.error?.code ?? 'job_failed',
              title: 'The cleaning stopped, nothing was changed',
              detail: made.error?.message,
              errors: made.error?.errors,
            })
          }
        />
        <p className={layout.dim}>
          The attempt stays in the list of datasets as version {made.version}, marked failed, until
          someone deletes it.
        </p>
        <div className={layout.end}>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button onClick={onBack}>Change the steps</Button>
        </div>
      </div>
    );
  return (
    <div className={layout.stack}>
      <Gauge value={made?.job?.progress} label="Cleaning" />
      <p className={layout.dim}>{jobWords(made?.job)}. You can close this; the cleaning goes on.</p>
      <div className={layout.end}>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
