import { act, renderHook, waitFor } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiError, networkError } from '@/api/errors';
import type { Upload } from '@/api/types';
import * as sending from '../api/resumable-upload';
import { rememberUpload, resumableFrom, unfinishedUploads } from './pieces';
import { maySendAgain, pauseUpload, retryUpload, startUpload, useUploads } from './upload-store';

vi.mock('../api/file-source', () => ({ fileSource: () => Promise.resolve('source') }));
vi.mock('../api/resumable-upload', async (original) => ({
  ...(await original<typeof sending>()),
  arrivedBytes: vi.fn(),
  beginUpload: vi.fn(),
  finishedUpload: vi.fn(),
  largestUpload: vi.fn(),
  sendRest: vi.fn(),
  abandonUpload: vi.fn(() => Promise.resolve()),
}));

const mocked = vi.mocked(sending);
const location = '/api/uploads/resumable/1';

function largeFile(name = 'large.csv', size = resumableFrom): File {
  const file = new File([], name, { lastModified: 7 });
  Object.defineProperty(file, 'size', { value: size });
  return file;
}

function begun(file: File) {
  rememberUpload({
    projectId: 'p',
    sourceId: 'source',
    location,
    name: file.name,
    size: file.size,
    modified: file.lastModified,
    sent: 5,
    at: Date.now(),
  });
}

/** Sends it as far as the first byte would leave. */
async function fails(file: File) {
  mocked.sendRest.mockRejectedValue(new ApiError({ status: 422 }));
  expect(await startUpload('p', file)).toBeUndefined();
}

beforeEach(() => {
  localStorage.clear();
  vi.clearAllMocks();
  mocked.largestUpload.mockResolvedValue(undefined);
  mocked.beginUpload.mockResolvedValue('/api/uploads/resumable/2');
});

test.each([networkError(), new ApiError({ status: 503 }), new ApiError({ status: 401 })])(
  'a look at what has arrived that fails with %o leaves it to the next try',
  async (fault) => {
    const file = largeFile();
    begun(file);
    mocked.arrivedBytes.mockRejectedValue(fault);
    await fails(file);
    expect(mocked.beginUpload).not.toHaveBeenCalled();
    expect(unfinishedUploads().map((entry) => entry.location)).toEqual([location]);
  },
);

test('an upload that the server has no more is begun anew', async () => {
  const file = largeFile();
  begun(file);
  mocked.arrivedBytes.mockRejectedValue(new ApiError({ status: 404 }));
  await fails(file);
  expect(mocked.beginUpload).toHaveBeenCalledOnce();
});

test('a file over the server’s limit is not sent', async () => {
  mocked.largestUpload.mockResolvedValue(resumableFrom);
  await fails(largeFile('huge.csv', resumableFrom + 1));
  expect(mocked.beginUpload).not.toHaveBeenCalled();
});

test('an empty or too large file cannot be mended by sending it again', () => {
  expect(maySendAgain(new ApiError({ status: 422, code: 'file_empty' }))).toBe(false);
  expect(maySendAgain(new ApiError({ status: 413, code: 'payload_too_large' }))).toBe(false);
  expect(maySendAgain(networkError())).toBe(true);
});

test('a paused upload goes on where it was', async () => {
  const file = largeFile('paused.csv');
  begun(file);
  mocked.arrivedBytes.mockResolvedValue(5);
  mocked.sendRest.mockImplementationOnce(
    ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      }),
  );
  const { result } = renderHook(() => useUploads('p'));
  const mine = () => result.current.find((item) => item.name === 'paused.csv');
  const first = startUpload('p', file);
  await waitFor(() => expect(mocked.sendRest).toHaveBeenCalledOnce());
  const id = mine()?.id ?? 0;
  act(() => pauseUpload(id));
  expect(await first).toBeUndefined();
  expect(mine()?.state).toBe('paused');
  expect(unfinishedUploads().map((entry) => entry.location)).toEqual([location]);

  mocked.sendRest.mockResolvedValue();
  mocked.finishedUpload.mockResolvedValue({ id: 'u' } as Upload);
  await act(() => retryUpload(id));
  expect(mine()?.state).toBe('done');
  expect(mocked.beginUpload).not.toHaveBeenCalled();
});
