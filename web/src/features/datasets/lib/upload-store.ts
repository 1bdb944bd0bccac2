// Uploads in progress. They live outside the pages, so leaving a page does not stop them. A reload does, but a large file
// goes on where it was when it is chosen again.
import { useSyncExternalStore } from 'react';
import { ApiError } from '@/api/errors';
import type { Upload } from '@/api/types';
import { formatBytes } from '@/lib/format';
import { RateMeter } from '@/lib/rate';
import { fileSource } from '../api/file-source';
import {
  abandonUpload,
  arrivedBytes,
  beginUpload,
  finishedUpload,
  isGone,
  largestUpload,
  sendRest,
} from '../api/resumable-upload';
import { uploadFile } from '../api/upload-file';
import {
  forgetUpload,
  rememberUpload,
  resumableFrom,
  unfinishedOf,
  unfinishedUploads,
  type Unfinished,
} from './pieces';

export interface UploadItem {
  id: number;
  projectId: string;
  name: string;
  size: number;
  sent: number;
  rate: number | undefined;
  secondsLeft: number | undefined;
  state: 'sending' | 'paused' | 'done' | 'failed';
  /** What has arrived stays: sending again goes on from there. */
  resumable: boolean;
  error?: unknown;
  upload?: Upload;
  sourceId?: string;
}

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

interface Sending {
  projectId: string;
  sourceId: string;
  file: File;
  signal: AbortSignal;
  onProgress: (sent: number, total: number) => void;
}

/** The upload this file was begun with, or a new one. */
async function unfinishedFor({ projectId, sourceId, file, signal }: Sending): Promise<Unfinished> {
  const known = unfinishedOf(projectId, file);
  if (known) {
    try {
      return { ...known, sent: await arrivedBytes(known.location, signal) };
    } catch (error) {
      // Only what is gone is given up: after a failed look the next try goes on where this one was.
      if (!isGone(error)) throw error;
      forgetUpload(known.location);
    }
  }
  const location = await beginUpload(sourceId, file, signal);
  const { name, size, lastModified: modified } = file;
  return { projectId, sourceId, location, name, size, modified, sent: 0, at: Date.now() };
}

async function sendInPieces(sending: Sending): Promise<Upload> {
  const entry = await unfinishedFor(sending);
  rememberUpload(entry);
  let noted = entry.sent;
  await sendRest({
    ...sending,
    location: entry.location,
    onProgress: (sent, total) => {
      sending.onProgress(sent, total);
      if (sent - noted < resumableFrom) return;
      noted = sent;
      rememberUpload({ ...entry, sent, at: Date.now() });
    },
  });
  const upload = await finishedUpload(entry.location.slice(entry.location.lastIndexOf('/') + 1));
  forgetUpload(entry.location);
  return upload;
}

/** Faults that sending the same file again cannot mend. */
const unsendable = ['file_empty', 'payload_too_large'];

export function maySendAgain(error: unknown): boolean {
  return !(error instanceof ApiError && unsendable.includes(error.code));
}

function refuseEmpty(file: File) {
  if (file.size > 0) return;
  throw new ApiError({
    status: 422,
    code: 'file_empty',
    title: 'The file is empty',
    detail: 'Choose one with at least a header and a row.',
  });
}

/** Before it is sent: the server would refuse it after the last byte. */
async function refuseTooLarge(file: File, sourceId: string) {
  const limit = await largestUpload(sourceId).catch(() => undefined);
  if (limit === undefined || file.size <= limit) return;
  throw new ApiError({
    status: 413,
    code: 'payload_too_large',
    title: 'The file is larger than this server takes',
    detail: `It has ${formatBytes(file.size)}; the limit is ${formatBytes(limit)}. Split it, pack it with gzip, or ask an administrator for a higher limit.`,
  });
}

async function run(
  id: number,
  projectId: string,
  file: File,
  signal: AbortSignal,
): Promise<UploadItem | undefined> {
  const meter = new RateMeter();
  try {
    refuseEmpty(file);
    const sourceId = await fileSource(projectId);
    if (file.size >= resumableFrom) await refuseTooLarge(file, sourceId);
    signal.throwIfAborted();
    const onProgress = (sent: number, total: number) => {
      meter.add(sent, performance.now());
      patch(id, { sent, rate: meter.rate, secondsLeft: meter.secondsLeft(total) });
    };
    const upload =
      file.size < resumableFrom
        ? await uploadFile({ sourceId, file, signal, onProgress })
        : await sendInPieces({ projectId, sourceId, file, signal, onProgress });
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
      resumable: file.size >= resumableFrom,
    },
  ]);
  return run(id, projectId, file, abort.signal);
}

/** Stops sending; what has arrived stays, and retryUpload goes on from there. */
export function pauseUpload(id: number) {
  files.get(id)?.abort.abort();
  patch(id, { state: 'paused', rate: undefined, secondsLeft: undefined });
}

/** Stops an upload and forgets it, and what of it has arrived. */
export function removeUpload(id: number) {
  const held = files.get(id);
  const item = items.find((candidate) => candidate.id === id);
  held?.abort.abort();
  const left = held && item && unfinishedOf(item.projectId, held.file);
  if (left) void giveUp(left);
  files.delete(id);
  publish(items.filter((item) => item.id !== id));
}

/** Forgets an upload that an earlier visit began, here and on the server. */
export async function giveUp(entry: Unfinished): Promise<void> {
  forgetUpload(entry.location);
  publish([...items]);
  await abandonUpload(entry.location).catch(() => undefined);
}

/** Uploads of earlier visits that wait for their file to be chosen again. */
export function useUnfinished(projectId: string): Unfinished[] {
  const going = useUploads(projectId);
  return unfinishedUploads().filter(
    (entry) =>
      entry.projectId === projectId &&
      !going.some((item) => item.name === entry.name && item.size === entry.size),
  );
}

/** Sends a failed or paused one again: a small file from its start, a large one from where it was. */
export function retryUpload(id: number): Promise<UploadItem | undefined> {
  const held = files.get(id);
  const item = items.find((candidate) => candidate.id === id);
  if (!held || !item) return Promise.resolve(undefined);
  const abort = new AbortController();
  files.set(id, { ...held, abort });
  patch(id, { state: 'sending', error: undefined, ...(item.resumable ? {} : { sent: 0 }) });
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
