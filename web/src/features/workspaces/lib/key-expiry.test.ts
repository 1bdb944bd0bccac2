import { expect, test } from 'vitest';
import { expiryDate } from './key-expiry';

test('days from now, or never', () => {
  expect(expiryDate('7', Date.parse('2026-01-01T00:00:00.123Z'))).toBe('2026-01-08T00:00:00Z');
  expect(expiryDate('never', 0)).toBeNull();
});
