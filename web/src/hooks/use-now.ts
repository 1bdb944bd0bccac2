import { useSyncExternalStore } from 'react';

const periodMs = 15_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((call) => call());
  }, periodMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The time, to the quarter of a minute: one timer for every "5 minutes ago" on the page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
