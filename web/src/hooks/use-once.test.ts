import { renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useOnce } from './use-once';

test('a second click sends nothing, not even before the next drawing', () => {
  const { result, rerender } = renderHook(() => useOnce());
  expect(result.current.begin()).toBe(true);
  expect(result.current.begin()).toBe(false);
  rerender();
  expect(result.current.begin()).toBe(false);
});

test('after a failure the form can be sent again', () => {
  const { result } = renderHook(() => useOnce());
  result.current.begin();
  result.current.again();
  expect(result.current.begin()).toBe(true);
});
