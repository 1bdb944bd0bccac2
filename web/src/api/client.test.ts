import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { api, body } from './client';
import { clearSession, isSignedIn, startSession } from './session';

const pair = (n: number) => ({
  access_token: `access-${n}`,
  refresh_token: `refresh-${n}`,
  token_type: 'bearer' as const,
  expires_in: 1800,
});

function json(status: number, value: unknown): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json' },
  });
}

let sent: { path: string; token: string | null; body: string }[];

async function serve(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request =
    input instanceof Request
      ? input
      : new Request(new URL(String(input), window.location.origin), init);
  const path = new URL(request.url).pathname;
  const token = request.headers.get('Authorization');
  sent.push({ path, token, body: await request.clone().text() });
  if (path === '/auth/refresh') return json(200, pair(2));
  return token === 'Bearer access-2'
    ? json(200, { items: [], next_cursor: null })
    : json(401, { code: 'token_expired' });
}

beforeEach(() => {
  sent = [];
  vi.stubGlobal('fetch', vi.fn(serve));
});

afterEach(() => {
  clearSession();
  vi.unstubAllGlobals();
});

test('an expired token is renewed once for requests at the same time, and both are repeated', async () => {
  startSession(pair(1), true);
  await Promise.all([body(api.GET('/api/workspaces')), body(api.GET('/api/workspaces'))]);
  expect(sent.filter((request) => request.path === '/auth/refresh')).toHaveLength(1);
  expect(localStorage.getItem('lathe.refresh')).toBe('refresh-2');
});

test('a repeated request carries its body again', async () => {
  startSession(pair(1), false);
  await body(api.POST('/api/workspaces', { body: { name: 'x' } }));
  expect(
    sent.filter((request) => request.path === '/api/workspaces').map((request) => request.body),
  ).toEqual(['{"name":"x"}', '{"name":"x"}']);
});

test('the session of one tab stays in that tab', () => {
  startSession(pair(1), false);
  expect(localStorage.getItem('lathe.refresh')).toBeNull();
  expect(sessionStorage.getItem('lathe.refresh')).toBe('refresh-1');
});

test('a refused refresh ends the session and gives the first error', async () => {
  startSession(pair(1), true);
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(json(401, { code: 'token_reused', title: 'Used before' }))),
  );
  await expect(body(api.GET('/api/workspaces'))).rejects.toMatchObject({ status: 401 });
  expect(isSignedIn()).toBe(false);
});

test('no answer is a network error, not a script error', async () => {
  startSession(pair(1), true);
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.reject(new TypeError('Failed to fetch'))),
  );
  await expect(body(api.GET('/api/workspaces'))).rejects.toMatchObject({
    code: 'network_unreachable',
    isNetwork: true,
  });
  expect(isSignedIn()).toBe(true);
});
