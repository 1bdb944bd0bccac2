import { expect, test } from 'vitest';
import { atLeast } from './roles';

test('roles are ordered, and no role may nothing', () => {
  expect(atLeast('owner', 'admin')).toBe(true);
  expect(atLeast('editor', 'admin')).toBe(false);
  expect(atLeast('viewer', 'viewer')).toBe(true);
  expect(atLeast(undefined, 'viewer')).toBe(false);
});
