import { useCallback, useState } from 'react';
import type { FeatureStep } from '@/api/types';

const mostUndone = 100;

export interface Recipe {
  steps: FeatureStep[];
  setSteps: (next: FeatureStep[]) => void;
  undo: (() => void) | undefined;
}

/** Steps being built, each change of which can be taken back. */
export function useRecipe(first: FeatureStep[]): Recipe {
  const [history, setHistory] = useState<FeatureStep[][]>([first]);
  const steps = history[history.length - 1] ?? [];
  const setSteps = useCallback(
    (next: FeatureStep[]) => setHistory((before) => [...before, next].slice(-mostUndone)),
    [],
  );
  const undo = useCallback(
    () => setHistory((before) => (before.length > 1 ? before.slice(0, -1) : before)),
    [],
  );
  return { steps, setSteps, undo: history.length > 1 ? undo : undefined };
}
