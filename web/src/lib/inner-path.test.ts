import { expect, test } from 'vitest';
import { innerPath } from './inner-path';

test('only paths of our own lead on after signing in', () => {
  expect(innerPath('/p/1/data?deleted=yes')).toBe('/p/1/data?deleted=yes');
  for (const outside of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '',
    7,
    undefined,
  ])
    expect(innerPath(outside)).toBeUndefined();
});

test('the sign-in page is no destination; the one it was asked for is', () => {
  const once = `/login?from=${encodeURIComponent('/p/1/data')}`;
  const twice = `/login?from=${encodeURIComponent(once)}`;
  expect(innerPath(once)).toBe('/p/1/data');
  expect(innerPath(twice)).toBe('/p/1/data');
  expect(innerPath('/login')).toBeUndefined();
  expect(innerPath(`/login?from=${encodeURIComponent('//evil.example')}`)).toBeUndefined();
});
