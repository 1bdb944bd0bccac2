import { expect, test } from 'vitest';
import { ApiError, asApiError, errorFrom, fieldErrors, networkError } from './errors';

test('a problem keeps its code, request id and waiting time', () => {
  const response = new Response(null, {
    status: 429,
    headers: { 'Retry-After': '7', 'X-Request-Id': 'abc' },
  });
  const error = errorFrom(response, { code: 'rate_limited', title: 'Too many requests' });
  expect(error).toMatchObject({
    status: 429,
    code: 'rate_limited',
    requestId: 'abc',
    retryAfterSeconds: 7,
  });
});

test('an answer that is no problem document still makes an error', () => {
  const error = errorFrom(new Response('<html>', { status: 502 }), undefined);
  expect(error).toMatchObject({ status: 502, code: 'unknown' });
});

test('field errors are found under plain names, the first of each', () => {
  const error = new ApiError({
    status: 422,
    errors: [
      { field: '/validation/folds', code: 'range', message: 'too many' },
      { field: 'name', code: 'required', message: 'missing' },
      { field: 'name', code: 'too_long', message: 'long' },
    ],
  });
  expect(fieldErrors(error)).toEqual({ 'validation.folds': 'Too many.', name: 'Missing.' });
});

test('what is no ApiError is wrapped', () => {
  expect(asApiError(new TypeError('boom'))).toMatchObject({ code: 'client_error', detail: 'boom' });
  expect(asApiError(networkError()).isNetwork).toBe(true);
});
