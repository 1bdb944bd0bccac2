import { describe, expect, test } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatCell,
  formatDuration,
  formatGap,
  formatMetric,
  formatMicroseconds,
  formatPercent,
  formatRange,
  plural,
} from './format';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 KB'],
  [999_960, '1.0 MB'],
  [123_456_789, '123 MB'],
])('%d bytes read as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0.0001, '0 ms'],
  [0.25, '250 ms'],
  [4.2, '4.2 s'],
  [59.6, '1 min'],
  [125, '2 min 5 s'],
  [1200, '20 min'],
  [3780, '1 h 3 min'],
  [300_000, '3 days'],
])('%d seconds read as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('an unknown number is a dash, not NaN', () => {
  expect([
    formatBytes(null),
    formatDuration(undefined),
    formatMetric(NaN),
    formatPercent(0 / 0),
  ]).toEqual(['–', '–', '–', '–']);
});

test('scores have three decimals', () => {
  expect(formatMetric(0.98765)).toBe('0.988');
});

test('ranges of years have no thousands mark, other whole numbers keep every digit', () => {
  expect(formatRange(1872, 2010)).toBe('1872 to 2010');
  expect(formatRange(1300, 215_245)).toBe('1,300 to 215,245');
  expect(formatRange(693, 3_101_298)).toBe('693 to 3,101,298');
  expect(formatRange(-0.5, 12.345678)).toBe('-0.5 to 12.3457');
});

test('cells hide floating point noise', () => {
  expect(formatCell(0.1 + 0.2)).toBe('0.3');
});

test('counts agree with their noun', () => {
  expect([plural(1, 'row'), plural(2, 'row')]).toEqual(['1 row', '2 rows']);
});

describe('times ago', () => {
  const now = Date.parse('2026-05-01T12:00:00Z');

  test('are relative', () => {
    expect(formatAgo('2026-05-01T11:55:00Z', now)).toBe('5 minutes ago');
  });

  test('forgive a clock that is ahead', () => {
    expect(formatAgo('2026-05-01T12:00:20Z', now)).toBe('just now');
  });
});

test('a gap has its sign, and one that rounds to nothing is equal', () => {
  expect(formatGap(-0.0083)).toBe('−0.008');
  expect(formatGap(2500)).toBe('+2,500');
  expect(formatGap(0.0002)).toBe('equal');
  expect(formatGap(0)).toBe('equal');
});

test('an answer of less than a millisecond is told in microseconds', () => {
  expect(formatMicroseconds(420)).toBe('420 µs');
  expect(formatMicroseconds(2400)).toBe('2 ms');
  expect(formatMicroseconds(null)).toBe('–');
});
