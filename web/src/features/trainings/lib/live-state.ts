// A training as its events tell it. The same state is built from the stream, from polling, and for one that has ended.
import type { Curve, LogLine, TrainingProgress } from '@/api/types';
import type { SseMessage } from '@/lib/sse';

export interface LiveState {
  status: string | undefined;
  progress: number | undefined;
  phase: string | undefined;
  etaSeconds: number | undefined;
  curves: Curve[];
  log: LogLine[];
}

export const nothingYet: LiveState = {
  status: undefined,
  progress: undefined,
  phase: undefined,
  etaSeconds: undefined,
  curves: [],
  log: [],
};

const keptLogLines = 2000;

type Payload = Record<string, unknown>;

function parse(message: SseMessage): Payload | undefined {
  try {
    const value: unknown = JSON.parse(message.data);
    return typeof value === 'object' && value !== null ? (value as Payload) : undefined;
  } catch {
    return undefined;
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function withPoint(curves: Curve[], payload: Payload): Curve[] {
  const trial = numberOf(payload.trial) ?? 0;
  const fold = numberOf(payload.fold) ?? 0;
  const metric = String(payload.metric ?? '');
  const round = numberOf(payload.round) ?? 0;
  const point = [round, numberOf(payload.train) ?? null, numberOf(payload.valid) ?? null];
  const at = curves.findIndex(
    (curve) => curve.trial === trial && curve.fold === fold && curve.metric === metric,
  );
  const curve = curves[at];
  if (!curve) return [...curves, { trial, fold, metric, points: [point] }];
  const last = curve.points.at(-1)?.[0] ?? -Infinity;
  // A round that does not rise: the attempt began again.
  const points = round > last ? [...curve.points, point] : [point];
  return curves.map((item, index) => (index === at ? { ...item, points } : item));
}

function withLog(log: LogLine[], message: SseMessage, payload: Payload): LogLine[] {
  const seq = numberOf(payload.seq) ?? Number(message.id ?? 0);
  if (log.some((line) => line.seq === seq)) return log;
  const line = {
    seq,
    at: String(payload.at ?? ''),
    level: String(payload.level ?? 'info'),
    message: String(payload.message ?? ''),
  };
  return [...log, line].slice(-keptLogLines);
}

export function applyMessages(state: LiveState, messages: readonly SseMessage[]): LiveState {
  let next = state;
  for (const message of messages) {
    const payload = parse(message);
    if (!payload) continue;
    if (message.event === 'progress')
      next = {
        ...next,
        status: 'running',
        progress: numberOf(payload.progress) ?? next.progress,
        phase: typeof payload.phase === 'string' ? payload.phase : next.phase,
        etaSeconds: numberOf(payload.eta_seconds),
      };
    else if (message.event === 'metric')
      next = { ...next, curves: withPoint(next.curves, payload) };
    else if (message.event === 'log') next = { ...next, log: withLog(next.log, message, payload) };
    else if (message.event === 'done')
      next = { ...next, status: String(payload.status ?? 'succeeded'), etaSeconds: undefined };
  }
  return next;
}

export function fromPolling(
  progress: TrainingProgress | undefined,
  log: LogLine[] | undefined,
): LiveState {
  return {
    status: progress?.status,
    progress: progress?.progress,
    phase: progress?.phase ?? undefined,
    etaSeconds: progress?.eta_seconds ?? undefined,
    curves: progress?.curves ?? [],
    log: log ?? [],
  };
}
