// Steps that were gathered for one cleaning. Kept by this browser per dataset, so that leaving the page loses none of them.
import type { CleanStep } from '@/api/types';
import { recall, remember } from '@/lib/storage';
import { readStep } from './step-kinds';
import { sameStep } from './step-request';

export const mostSteps = 100;

const keyOf = (datasetId: string) => `plan.${datasetId}`;

export function recallPlan(datasetId: string): CleanStep[] {
  try {
    const kept: unknown = JSON.parse(recall(keyOf(datasetId)) ?? '[]');
    return Array.isArray(kept) ? kept.flatMap((item) => readStep(item) ?? []) : [];
  } catch {
    return [];
  }
}

export function rememberPlan(datasetId: string, steps: readonly CleanStep[]) {
  remember(keyOf(datasetId), steps.length > 0 ? JSON.stringify(steps) : undefined);
}

/** Adds what is not there yet. */
export function withSteps(plan: readonly CleanStep[], added: readonly CleanStep[]): CleanStep[] {
  const out = [...plan];
  for (const step of added) if (!out.some((other) => sameStep(other, step))) out.push(step);
  return out.slice(0, mostSteps);
}

export function moved(plan: readonly CleanStep[], from: number, to: number): CleanStep[] {
  const step = plan[from];
  if (!step || to < 0 || to >= plan.length) return [...plan];
  const rest = plan.filter((_, index) => index !== from);
  return [...rest.slice(0, to), step, ...rest.slice(to)];
}
