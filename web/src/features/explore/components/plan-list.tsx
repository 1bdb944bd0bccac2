import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { ArrowDown, ArrowUp, Pencil, X, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { CleanStep, Dataset } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { useSubmitKey } from '@/hooks/use-submit-key';
import { plural } from '@/lib/format';
import type { Cleaning } from '../hooks/use-cleaning';
import { moved } from '../lib/plan';
import { stepSentence } from '../lib/step-words';
import { ApiCall } from './api-call';
import classes from './plan-list.module.css';

interface ToolProps {
  label: string;
  icon: LucideIcon;
  disabled?: boolean;
  onClick: () => void;
}

function Tool({ label, icon: Icon, disabled, onClick }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        size={28}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

interface StepRowProps {
  step: CleanStep;
  place: number;
  last: number;
  cleaning: Cleaning;
}

function StepRow({ step, place, last, cleaning }: StepRowProps) {
  const { plan } = cleaning;
  const number = place + 1;
  return (
    <li className={classes.step}>
      <span className={classes.number} aria-hidden>
        {number}
      </span>
      <span className={classes.words}>{stepSentence(step)}</span>
      <span className={classes.tools}>
        <Tool
          label={`Move step ${number} up`}
          icon={ArrowUp}
          disabled={place === 0}
          onClick={() => cleaning.setPlan(moved(plan, place, place - 1))}
        />
        <Tool
          label={`Move step ${number} down`}
          icon={ArrowDown}
          disabled={place === last}
          onClick={() => cleaning.setPlan(moved(plan, place, place + 1))}
        />
        <Tool label={`Change step ${number}`} icon={Pencil} onClick={() => cleaning.edit(place)} />
        <Tool
          label={`Remove step ${number}`}
          icon={X}
          onClick={() => cleaning.setPlan(plan.filter((_, index) => index !== place))}
        />
      </span>
    </li>
  );
}

/** The gathered steps in the order in which they run. */
export function PlanList({ dataset, cleaning }: { dataset: Dataset; cleaning: Cleaning }) {
  const { plan } = cleaning;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  async function apply() {
    if (busy || plan.length === 0) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await cleaning.run(plan);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }
  useSubmitKey(() => void apply());

  if (plan.length === 0)
    return (
      <div className={layout.stack}>
        <p>No steps are planned. Add some from the quality issues or from a column.</p>
        <div className={layout.end}>
          <Button variant="default" onClick={cleaning.close}>
            Close
          </Button>
        </div>
      </div>
    );
  return (
    <div className={layout.stack}>
      <p className={layout.dim}>
        The steps run in this order and make one new version. {dataset.name} version{' '}
        {dataset.version} stays as it is.
      </p>
      <ol className={classes.list}>
        {plan.map((step, place) => (
          <StepRow
            key={JSON.stringify(step)}
            step={step}
            place={place}
            last={plan.length - 1}
            cleaning={cleaning}
          />
        ))}
      </ol>
      <ApiCall datasetId={dataset.id} steps={plan} />
      {failure !== undefined && <ErrorState error={failure} compact />}
      <div className={layout.end}>
        <Button variant="default" color="red" onClick={() => cleaning.setPlan([])}>
          Remove all
        </Button>
        <Button variant="default" onClick={cleaning.close}>
          Keep for later
        </Button>
        <Button loading={busy} onClick={() => void apply()}>
          Apply {plural(plan.length, 'step')}
        </Button>
      </div>
    </div>
  );
}
