// Sends one large file in pieces by the tus protocol. What has arrived is kept by the server: after a lost connection, a
// reload or a restart of the server it goes on from there.
import { api, body } from '@/api/client';
import { errorFrom, networkError } from '@/api/errors';
import { currentToken, renewToken } from '@/api/session';
import type { Upload } from '@/api/types';
import { pieceOf, retryDelays, uploadMetadata } from '../lib/pieces';

const version = '1.0.0';

interface SendOptions {
  file: File;
  /** Where the upload was begun. */
  location: string;
  signal: AbortSignal;
  onProgress: (sent: number, total: number) => void;
}

async function withToken(send: (token: string | undefined) => Promise<Response>) {
  const token = await currentToken();
  const response = await send(token);
  if (response.status !== 401) return response;
  const renewed = await renewToken(token);
  return renewed ? send(renewed) : response;
}

async function ask(
  method: string,
  url: string,
  headers: Record<string, string>,
  signal?: AbortSignal,
) {
  const response = await withToken((token) =>
    fetch(url, {
      method,
      signal,
      headers: {
        'Tus-Resumable': version,
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw networkError();
    }),
  );
  if (!response.ok) throw errorFrom(response, await response.json().catch(() => undefined));
  return response;
}

/** Begins an upload; answers its address. */
export async function beginUpload(sourceId: string, file: File, signal: AbortSignal) {
  const response = await ask(
    'POST',
    `/api/datasources/${sourceId}/uploads`,
    { 'Upload-Length': String(file.size), 'Upload-Metadata': uploadMetadata(file.name) },
    signal,
  );
  return response.headers.get('Location') ?? '';
}

async function askArrived(location: string, signal: AbortSignal): Promise<number> {
  const response = await ask('HEAD', location, {}, signal);
  return Number(response.headers.get('Upload-Offset') ?? 0);
}

/** How many bytes have arrived; asked again for a while where no answer comes. */
export async function arrivedBytes(location: string, signal: AbortSignal): Promise<number> {
  for (let failures = 0; ; ++failures) {
    try {
      return await askArrived(location, signal);
    } catch (error) {
      const delay = retryDelays[failures];
      if (signal.aborted || delay === undefined || !mayPass(error)) throw error;
      await wait(delay);
    }
  }
}

/** Whether the server says that it has nothing of the upload any more; any other fault says nothing of that. */
export function isGone(error: unknown): boolean {
  const { status } = error as { status?: number };
  return status === 404 || status === 410;
}

/** The largest file the server takes, in bytes; undefined when it does not say. */
export async function largestUpload(sourceId: string): Promise<number | undefined> {
  const response = await fetch(`/api/datasources/${sourceId}/uploads`, { method: 'OPTIONS' });
  return Number(response.headers.get('Tus-Max-Size')) || undefined;
}

/** Gives up what has arrived. */
export async function abandonUpload(location: string): Promise<void> {
  await ask('DELETE', location, {});
}

/** One piece. XMLHttpRequest, because fetch does not tell how many bytes have left. */
function sendPiece(
  { file, location, signal, onProgress }: SendOptions,
  offset: number,
  token: string | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open('PATCH', location);
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.setRequestHeader('Tus-Resumable', version);
    request.setRequestHeader('Upload-Offset', String(offset));
    request.setRequestHeader('Content-Type', 'application/offset+octet-stream');
    request.upload.onprogress = (event) => onProgress(offset + event.loaded, file.size);
    request.onload = () => {
      const headers = new Headers();
      for (const name of ['X-Request-Id', 'Retry-After', 'Upload-Offset']) {
        const value = request.getResponseHeader(name);
        if (value) headers.set(name, value);
      }
      const text = request.status === 204 ? null : request.responseText;
      resolve(new Response(text, { status: request.status, headers }));
    };
    request.onerror = () => reject(networkError());
    request.onabort = () => reject(new DOMException('The upload was cancelled', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(pieceOf(file, offset));
  });
}

function mayPass(error: unknown): boolean {
  const status = (error as { status?: number }).status;
  return (
    status !== undefined && (status === 0 || status === 409 || status === 429 || status >= 500)
  );
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends what has not arrived yet; a connection that breaks is tried again by itself for a while. */
export async function sendRest(options: SendOptions): Promise<void> {
  const { file, location, signal, onProgress } = options;
  let offset = await arrivedBytes(location, signal);
  let failures = 0;
  while (offset < file.size) {
    onProgress(offset, file.size);
    try {
      const from = offset;
      const response = await withToken((token) => sendPiece(options, from, token));
      if (!response.ok) throw errorFrom(response, await response.json().catch(() => undefined));
      offset = Number(response.headers.get('Upload-Offset'));
      failures = 0;
    } catch (error) {
      const delay = retryDelays[failures++];
      if (signal.aborted || delay === undefined || !mayPass(error)) throw error;
      await wait(delay);
      offset = await askArrived(location, signal).catch(() => offset);
    }
  }
}

export function finishedUpload(id: string): Promise<Upload> {
  return body(api.GET('/api/uploads/{id}', { params: { path: { id } } }));
}
