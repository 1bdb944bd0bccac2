// Sends one file. XMLHttpRequest, because fetch does not tell how many bytes have left.
import { errorFrom, networkError } from '@/api/errors';
import { currentToken, renewToken } from '@/api/session';
import type { Upload } from '@/api/types';

interface SendOptions {
  sourceId: string;
  file: File;
  signal: AbortSignal;
  onProgress: (sent: number, total: number) => void;
}

function attempt(
  { sourceId, file, signal, onProgress }: SendOptions,
  token: string | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open('POST', `/api/datasources/${sourceId}/upload`);
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.onprogress = (event) => onProgress(Math.min(event.loaded, file.size), file.size);
    request.onload = () => {
      const headers = new Headers();
      for (const name of ['X-Request-Id', 'Retry-After']) {
        const value = request.getResponseHeader(name);
        if (value) headers.set(name, value);
      }
      resolve(new Response(request.responseText, { status: request.status, headers }));
    };
    request.onerror = () => reject(networkError());
    request.onabort = () => reject(new DOMException('The upload was cancelled', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    const form = new FormData();
    form.append('file', file.type ? file : new File([file], file.name, { type: 'text/csv' }));
    request.send(form);
  });
}

export async function uploadFile(options: SendOptions): Promise<Upload> {
  const token = await currentToken();
  let response = await attempt(options, token);
  if (response.status === 401) {
    const renewed = await renewToken(token);
    if (renewed) response = await attempt(options, renewed);
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw errorFrom(response, answer);
  return answer as Upload;
}
