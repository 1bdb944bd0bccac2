import { beforeEach, expect, test } from 'vitest';
import {
  forgetUpload,
  pieceOf,
  rememberUpload,
  unfinishedOf,
  unfinishedUploads,
  uploadMetadata,
  type Unfinished,
} from './pieces';

const entry: Unfinished = {
  projectId: 'p',
  sourceId: 's',
  location: '/api/datasources/s/uploads/u',
  name: 'big.csv',
  size: 5,
  modified: 7,
  sent: 2,
  at: Date.now(),
};

beforeEach(() => localStorage.clear());

test('a name travels as the base64 of its UTF-8', () => {
  expect(uploadMetadata('Größe.csv')).toBe('filename R3LDtsOfZS5jc3Y=');
});

test('a piece begins where the last one ended and stops at the end', () => {
  expect(pieceOf(new Blob(['hello']), 2).size).toBe(3);
});

test('the same file is known again after a reload, another one is not', () => {
  rememberUpload(entry);
  const same = new File(['hello'], 'big.csv', { lastModified: 7 });
  const changed = new File(['hello'], 'big.csv', { lastModified: 8 });
  expect(unfinishedOf('p', same)?.location).toBe(entry.location);
  expect(unfinishedOf('p', changed)).toBeUndefined();
  expect(unfinishedOf('other', same)).toBeUndefined();
  forgetUpload(entry.location);
  expect(unfinishedUploads()).toEqual([]);
});

test('what the server has given up by now is not offered', () => {
  rememberUpload({ ...entry, at: Date.now() - 25 * 3600 * 1000 });
  expect(unfinishedUploads()).toEqual([]);
});

test('a storage that holds something else is no upload', () => {
  localStorage.setItem('lathe.unfinished-uploads', '{"a":1}');
  expect(unfinishedUploads()).toEqual([]);
});
