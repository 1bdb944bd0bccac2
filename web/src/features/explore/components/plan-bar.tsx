import { Button } from '@mantine/core';
import { Gauge } from '@/components/ui/gauge';
import { formatPercent, plural } from '@/lib/format';
import type { Cleaning } from '../hooks/use-cleaning';
import { stepSentence } from '../lib/step-words';
import classes from './plan-bar.module.css';

/** At the foot of the page while steps are planned or a cleaning runs: never over what it is about. */
export function PlanBar({ cleaning }: { cleaning: Cleaning }) {
  const { plan, status, made } = cleaning;
  if (plan.length === 0 && status === undefined) return null;
  if (status !== undefined)
    return (
      <section className={classes.bar} aria-label="Cleaning">
        <span className={classes.words}>
          <strong>{status === 'failed' ? 'The cleaning failed' : 'Cleaning'}</strong>
          {status !== 'failed' && (
            <span className={classes.gauge}>
              <Gauge value={made?.job?.progress} label="Cleaning" />
            </span>
          )}
          {status !== 'failed' && made?.job && formatPercent(made.job.progress)}
        </span>
        <Button variant="default" onClick={cleaning.openPlan}>
          {status === 'failed' ? 'See why' : 'Show'}
        </Button>
      </section>
    );
  return (
    <section className={classes.bar} aria-label="Cleaning plan">
      <span className={classes.words}>
        <strong>Cleaning plan: {plural(plan.length, 'step')}</strong>
        <span className={classes.first}>{plan.slice(0, 2).map(stepSentence).join(' ')}</span>
      </span>
      <Button onClick={cleaning.openPlan}>Review and apply</Button>
    </section>
  );
}
