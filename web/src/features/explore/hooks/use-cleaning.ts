// One cleaning of the dataset on the page: the steps gathered for it, the dialog that is open, and the job once it runs.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { keys } from '@/api/query-keys';
import type { CleanStep, Dataset, QualityIssue } from '@/api/types';
import { madeQuery, useClean } from '../api/clean';
import { recallPlan, rememberPlan, withSteps } from '../lib/plan';
import { type Treatment, treatmentOf } from '../lib/step-kinds';
import { sameStep } from '../lib/step-request';

export interface StepDraft {
  kind: 'step';
  step: CleanStep;
  treatment: Treatment;
  /** The issue it cures. */
  issue?: QualityIssue;
  /** Its place in the plan when it is there already. */
  place?: number;
}

export type CleaningDialogState = StepDraft | { kind: 'plan' };

interface CleaningOptions {
  dataset: Dataset;
  /** Called once with the new version; `watched`: the dialog was open. */
  onReady: (made: Dataset, watched: boolean) => void;
}

export function useCleaning({ dataset, onReady }: CleaningOptions) {
  const client = useQueryClient();
  const [plan, setPlan] = useState(() => recallPlan(dataset.id));
  const [dialog, setDialog] = useState<CleaningDialogState>();
  const [madeId, setMadeId] = useState<string>();
  const { mutateAsync } = useClean(dataset);
  const made = useQuery({ ...madeQuery(madeId ?? ''), enabled: madeId !== undefined });
  const status = madeId === undefined ? undefined : (made.data?.status ?? 'importing');

  const change = useCallback(
    (next: CleanStep[]) => {
      setPlan(next);
      rememberPlan(dataset.id, next);
    },
    [dataset.id],
  );

  const open = useCallback(
    (step: CleanStep, issue?: QualityIssue) =>
      setDialog({
        kind: 'step',
        step,
        treatment: treatmentOf(step, issue?.code === 'missing' ? 'missing' : undefined),
        issue,
      }),
    [],
  );

  // The steps that run, so that a plan is emptied only when it was the plan that ran.
  const running = useRef<CleanStep[]>([]);
  const run = useCallback(
    async (steps: CleanStep[]) => {
      running.current = steps;
      const started = await mutateAsync(steps);
      setMadeId(started.id);
    },
    [mutateAsync],
  );

  const watched = dialog !== undefined;
  useEffect(() => {
    if (status !== 'ready' || !made.data) return;
    void client.invalidateQueries({ queryKey: keys.datasets(dataset.project_id) });
    void client.invalidateQueries({ queryKey: keys.projectStats(dataset.project_id) });
    const left = recallPlan(dataset.id).filter(
      (step) => !running.current.some((other) => sameStep(step, other)),
    );
    change(left);
    setMadeId(undefined);
    setDialog(undefined);
    onReady(made.data, watched);
  }, [status, made.data, client, dataset, change, onReady, watched]);

  return {
    plan,
    dialog,
    /** The version being made, until it is ready. */
    made: madeId === undefined ? undefined : made.data,
    status,
    open,
    edit: (place: number) => {
      const step = plan[place];
      if (step) setDialog({ kind: 'step', step, treatment: treatmentOf(step), place });
    },
    openPlan: () => setDialog({ kind: 'plan' }),
    close: () => setDialog(undefined),
    /** Back from a failed job to its steps. */
    dismiss: () => setMadeId(undefined),
    add: (steps: CleanStep[]) => change(withSteps(plan, steps)),
    replace: (place: number, step: CleanStep) =>
      change(plan.map((other, index) => (index === place ? step : other))),
    setPlan: change,
    isPlanned: (step: CleanStep) => plan.some((other) => sameStep(other, step)),
    run,
  };
}

export type Cleaning = ReturnType<typeof useCleaning>;
