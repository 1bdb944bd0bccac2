import { expect, test } from 'vitest';
import { emailFault, passwordFault } from './password-rules';

test('passwords have 8 characters to 72 bytes', () => {
  expect(passwordFault('1234567')).toBeDefined();
  expect(passwordFault('12345678')).toBeUndefined();
  expect(passwordFault('é'.repeat(37))).toContain('72 bytes');
  expect(passwordFault('a'.repeat(72))).toBeUndefined();
});

test('an address has an @ with something on both sides', () => {
  expect(emailFault('a@b')).toBeUndefined();
  expect([emailFault(''), emailFault('a@'), emailFault('a b@c')].every(Boolean)).toBe(true);
});
