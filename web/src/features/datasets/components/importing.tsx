import type { Dataset } from '@/api/types';
import { Gauge } from '@/components/ui/gauge';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { formatDuration, formatPercent } from '@/lib/format';

/** An import on its way. */
export function Importing({ dataset }: { dataset: Dataset }) {
  const { job } = dataset;
  const name = dataset.parent_id ? 'Cleaning' : 'Import';
  return (
    <Panel title={dataset.parent_id ? 'Cleaning' : 'Importing'}>
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
