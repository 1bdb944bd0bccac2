// The one way to the server: typed by the contract, signed, renewed once on 401, errors thrown as ApiError.
import createClient from 'openapi-fetch';
import { errorFrom, networkError } from './errors';
import type { paths } from './gen/schema';
import { currentToken, renewToken } from './session';

const openRoutes = ['/auth/login', '/auth/register', '/auth/refresh'];

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function send(request: Request, token: string | undefined): Promise<Response> {
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw networkError();
  }
}

/** Sends with the session's token; on 401 renews it and sends once more. */
export async function signedFetch(request: Request): Promise<Response> {
  if (openRoutes.includes(new URL(request.url).pathname)) return send(request, undefined);
  const again = request.clone();
  const token = await currentToken();
  const response = await send(request, token);
  if (response.status !== 401 || token === undefined) return response;
  const renewed = await renewToken(token);
  return renewed === undefined ? response : send(again, renewed);
}

export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: signedFetch });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body, or an ApiError thrown. */
export async function body<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw errorFrom(response, error);
  return data as T;
}

export interface Tagged<T> {
  value: T;
  etag: string | undefined;
}

/** The body with its ETag, for a later change under If-Match. */
export async function tagged<T>(answer: Promise<Answer<T>>): Promise<Tagged<T>> {
  const settled = await answer;
  const value = await body(Promise.resolve(settled));
  return { value, etag: settled.response.headers.get('ETag') ?? undefined };
}

export function ifMatch(etag: string | undefined): { headers?: Record<string, string> } {
  return etag ? { headers: { 'If-Match': etag } } : {};
}
