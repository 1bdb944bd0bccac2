import type { Dataset } from '@/api/types';
import { Gauge } from '@/components/ui/gauge';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { formatDuration, formatPercent } from '@/lib/format';
import { goingTitle, type Making } from '../lib/making';

/** A version on its way. */
export function Importing({ dataset, making }: { dataset: Dataset; making: Making }) {
  const { job } = dataset;
  const name = making === 'clean' ? 'Cleaning' : 'Import';
  return (
    <Panel title={goingTitle(making)}>
      <div className={layout.stack}>
        <Gauge value={job?.progress} label={name} />
        <p className={layout.dim}>
          {[
            job && formatPercent(job.progress),
            job?.phase,
            job?.eta_seconds != null && `about ${formatDuration(Math.ceil(job.eta_seconds))} left`,
          ]
            .filter(Boolean)
            .join(' · ') || 'Waiting for a worker'}
          . You can leave this page; the {name.toLowerCase()} goes on.
        </p>
      </div>
    </Panel>
  );
}
