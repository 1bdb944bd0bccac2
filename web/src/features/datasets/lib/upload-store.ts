// Uploads in progress. They live outside the pages, so leaving a page does not stop them; a reload does.
import { useSyncExternalStore } from 'react';
import type { Upload } from '@/api/types';
import { RateMeter } from '@/lib/rate';
import { fileSource } from '../api/file-source';
import { uploadFile } from '../api/upload-file';

export interface UploadItem {
  id: number;
  projectId: string;
  name: string;
  size: number;
  sent: number;
  rate: number | undefined;
  secondsLeft: number | undefined;
  state: 'sending' | 'done' | 'failed';
  error?: unknown;
  upload?: Upload;
  sourceId?: string;
}

const largestFile = 50 * 1000 ** 3;

let items: readonly UploadItem[] = [];
let nextId = 1;
const files = new Map<number, { file: File; abort: AbortController }>();
const listeners = new Set<() => void>();

function publish(next: readonly UploadItem[]) {
  items = next;
  listeners.forEach((listener) => listener());
}

function patch(id: number, change: Partial<UploadItem>) {
  publish(items.map((item) => (item.id === id ? { ...item, ...change } : item)));
}

async function run(
  id: number,
  projectId: string,
  file: File,
  signal: AbortSignal,
): Promise<UploadItem | undefined> {
  const meter = new RateMeter();
  try {
    if (file.size === 0)
      throw new Error('The file is empty. Choose one with at least a header and a row.');
    if (file.size > largestFile) throw new Error('The file is larger than 50 GB.');
    const sourceId = await fileSource(projectId);
    const upload = await uploadFile({
      sourceId,
      file,
      signal,
      onProgress: (sent, total) => {
        meter.add(sent, performance.now());
        patch(id, { sent, rate: meter.rate, secondsLeft: meter.secondsLeft(total) });
      },
    });
    patch(id, { state: 'done', sent: file.size, upload, sourceId, secondsLeft: 0 });
    return items.find((item) => item.id === id);
  } catch (error) {
    if (!signal.aborted) patch(id, { state: 'failed', error });
    return undefined;
  }
}

/** Starts sending; the promise gives the finished upload, or undefined when it failed or was cancelled. */
export function startUpload(projectId: string, file: File): Promise<UploadItem | undefined> {
  const id = nextId++;
  const abort = new AbortController();
  files.set(id, { file, abort });
  publish([
    ...items,
    {
      id,
      projectId,
      name: file.name,
      size: file.size,
      sent: 0,
      rate: undefined,
      secondsLeft: undefined,
      state: 'sending',
    },
  ]);
  return run(id, projectId, file, abort.signal);
}

/** Stops an upload and forgets it. */
export function removeUpload(id: number) {
  files.get(id)?.abort.abort();
  files.delete(id);
  publish(items.filter((item) => item.id !== id));
}

/** Sends a failed one again, from its start. */
export function retryUpload(id: number): Promise<UploadItem | undefined> {
  const held = files.get(id);
  const item = items.find((candidate) => candidate.id === id);
  if (!held || !item) return Promise.resolve(undefined);
  const abort = new AbortController();
  files.set(id, { ...held, abort });
  patch(id, { state: 'sending', sent: 0, error: undefined });
  return run(id, item.projectId, held.file, abort.signal);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useUploads(projectId: string): UploadItem[] {
  return useSyncExternalStore(subscribe, () => items).filter(
    (item) => item.projectId === projectId,
  );
}
