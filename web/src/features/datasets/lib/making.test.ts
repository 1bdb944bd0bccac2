import { expect, test } from 'vitest';
import type { Dataset } from '@/api/types';
import { failureTitle, makingOf, mayReadAgain } from './making';

const read = { datasource_id: 's', upload_id: null, parent_id: null } as Dataset;
const again = { ...read, parent_id: 'd1' };
const uploaded = { ...read, upload_id: 'u' };

test('a source that is read again is no cleaning, though its version has one before', () => {
  expect(failureTitle(makingOf('refresh', again), again)).toBe(
    'The source could not be read again',
  );
  expect(failureTitle(makingOf('clean', again), again)).toBe('The cleaning stopped');
  expect(failureTitle(makingOf('import', uploaded), uploaded)).toBe(
    'The file could not be imported',
  );
});

test('before the lineage is known nothing is claimed', () => {
  expect(failureTitle(makingOf(undefined, again), again)).toBe('This version could not be made');
  expect(makingOf(undefined, read)).toBe('import');
});

test('what was read again can be read once more; cleaned and uploaded ones cannot', () => {
  expect(mayReadAgain(makingOf('refresh', again), again)).toBe(true);
  expect(mayReadAgain(makingOf('clean', again), again)).toBe(false);
  expect(mayReadAgain(makingOf('import', uploaded), uploaded)).toBe(false);
});
