import { expect, test } from 'vitest';
import { applyMessages, nothingYet } from './live-state';

const message = (event: string, data: object, id?: string) => ({
  event,
  data: JSON.stringify(data),
  id,
});

test('progress, curves and log build up', () => {
  const state = applyMessages(nothingYet, [
    message('progress', { progress: 0.4, phase: 'fold 2 of 5', eta_seconds: 12 }),
    message('metric', { trial: 0, fold: 1, metric: 'log_loss', round: 1, train: 0.6, valid: 0.7 }),
    message('metric', { trial: 0, fold: 1, metric: 'log_loss', round: 2, train: 0.5, valid: null }),
    message('log', { level: 'warn', message: 'slow', seq: 9, at: '2026-01-01T00:00:00Z' }),
  ]);
  expect(state).toMatchObject({ progress: 0.4, phase: 'fold 2 of 5', etaSeconds: 12 });
  expect(state.curves[0]?.points).toEqual([
    [1, 0.6, 0.7],
    [2, 0.5, null],
  ]);
  expect(state.log).toHaveLength(1);
});

test('an attempt that begins again starts its curve anew', () => {
  const point = (round: number) =>
    message('metric', { trial: 0, fold: 0, metric: 'm', round, train: round, valid: null });
  const state = applyMessages(nothingYet, [point(1), point(2), point(1)]);
  expect(state.curves[0]?.points).toEqual([[1, 1, null]]);
});

test('a log line sent twice after a reconnect is shown once', () => {
  const line = message('log', { level: 'info', message: 'a', seq: 3 });
  expect(applyMessages(applyMessages(nothingYet, [line]), [line]).log).toHaveLength(1);
});

test('the end keeps what was learnt', () => {
  const state = applyMessages(nothingYet, [
    message('progress', { progress: 1, phase: 'done' }),
    message('done', { status: 'failed', error: {} }),
  ]);
  expect(state).toMatchObject({ status: 'failed', progress: 1 });
});

test('a broken line is left out', () => {
  expect(applyMessages(nothingYet, [{ event: 'progress', data: '{', id: undefined }])).toBe(
    nothingYet,
  );
});
