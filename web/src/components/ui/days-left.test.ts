import { expect, test } from 'vitest';
import { daysLeft } from './days-left';

const now = Date.parse('2026-11-24T12:00:00Z');

test('counts the days that are left of 30', () => {
  expect(daysLeft('2026-11-24T12:00:00Z', now)).toBe(30);
  expect(daysLeft('2026-11-14T12:00:01Z', now)).toBe(21);
  expect(daysLeft('2026-10-25T13:00:00Z', now)).toBe(1);
});

test('is 0 for what is overdue and nothing for what was not deleted', () => {
  expect(daysLeft('2026-01-01T00:00:00Z', now)).toBe(0);
  expect(daysLeft(null, now)).toBeUndefined();
  expect(daysLeft('rubbish', now)).toBeUndefined();
});
