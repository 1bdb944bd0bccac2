// Who is signed in. The access token lives in memory only, so a script that reads storage finds none that works at the API.
// The refresh token must outlive a reload: it is kept in localStorage ("keep me signed in": all tabs, until log-out) or in
// sessionStorage (this tab only). Either can be read by a script injected into the page; an HttpOnly cookie could not, but
// would need CSRF protection on every route and a second kind of credential. The CSP allows our own scripts only, a refresh
// token works once, and its reuse ends the whole family, so a stolen one is found out at its owner's next request.
import { errorFrom, networkError } from './errors';
import type { TokenPair } from './types';

const storageKey = 'lathe.refresh';

let accessToken: string | undefined;
let refreshing: Promise<string | undefined> | undefined;
const listeners = new Set<() => void>();

function stored(): { token: string; where: Storage } | undefined {
  for (const where of [sessionStorage, localStorage]) {
    const token = where.getItem(storageKey);
    if (token) return { token, where };
  }
  return undefined;
}

function notify() {
  listeners.forEach((listener) => listener());
}

export function isSignedIn(): boolean {
  return accessToken !== undefined || stored() !== undefined;
}

export function subscribe(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === storageKey && event.newValue === null) clearSession();
  };
  listeners.add(listener);
  window.addEventListener('storage', onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', onStorage);
  };
}

export function startSession(pair: TokenPair, keep: boolean) {
  sessionStorage.removeItem(storageKey);
  localStorage.removeItem(storageKey);
  (keep ? localStorage : sessionStorage).setItem(storageKey, pair.refresh_token);
  accessToken = pair.access_token;
  notify();
}

export function clearSession() {
  accessToken = undefined;
  sessionStorage.removeItem(storageKey);
  localStorage.removeItem(storageKey);
  notify();
}

export function refreshToken(): string | undefined {
  return stored()?.token;
}

/** A token for the next request; asks the server for one when this tab has none yet. */
export async function currentToken(): Promise<string | undefined> {
  return accessToken ?? (stored() ? renewToken(undefined) : undefined);
}

/** A newer token than `used`; undefined when the session is over. Callers of one tab share a request; tabs take turns. */
export function renewToken(used: string | undefined): Promise<string | undefined> {
  if (accessToken !== undefined && accessToken !== used) return Promise.resolve(accessToken);
  refreshing ??= locked(requestTokens).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

// A refresh token works once, so two tabs must not send the same one: the second waits and reads what the first stored.
async function locked<T>(work: () => Promise<T>): Promise<T> {
  // Absent where the page is not served from a secure context.
  const locks = navigator.locks as LockManager | undefined;
  return locks ? await locks.request(storageKey, work) : work();
}

async function requestTokens(): Promise<string | undefined> {
  const held = stored();
  if (!held) return undefined;
  let response: Response;
  try {
    response = await fetch('/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refresh_token: held.token }),
    });
  } catch {
    throw networkError();
  }
  if (response.ok) {
    const pair = (await response.json()) as TokenPair;
    held.where.setItem(storageKey, pair.refresh_token);
    accessToken = pair.access_token;
    return accessToken;
  }
  if (response.status === 401 || response.status === 422) {
    clearSession();
    return undefined;
  }
  throw errorFrom(response, await response.json().catch(() => undefined));
}
