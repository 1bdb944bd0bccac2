import type { Training } from '@/api/types';

export function isRunning(status: string): boolean {
  return status === 'queued' || status === 'running';
}

/** Seconds from start to end, or to `nowMs` while it runs. */
export function elapsedSeconds(
  training: Pick<Training, 'started_at' | 'finished_at'>,
  nowMs: number,
): number | undefined {
  if (!training.started_at) return undefined;
  const end = training.finished_at ? Date.parse(training.finished_at) : nowMs;
  return Math.max(0, (end - Date.parse(training.started_at)) / 1000);
}

/** Algorithm ids in the order of the trials, from the request as the server completed it. */
export function trialAlgorithms({
  config,
  algorithm_id: single,
}: Pick<Training, 'config' | 'algorithm_id'>): string[] {
  const ids = (Array.isArray(config.algorithms) ? config.algorithms : []).map((item: unknown) =>
    typeof item === 'string'
      ? item
      : String((item as { algorithm_id?: unknown } | null)?.algorithm_id ?? ''),
  );
  return ids.length > 0 || !single ? ids : [single];
}
