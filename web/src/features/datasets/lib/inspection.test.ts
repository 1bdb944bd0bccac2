import { expect, test } from 'vitest';
import {
  datasetName,
  formatOf,
  importRequest,
  nameFaults,
  sheetChoices,
  typeChoices,
  withEdit,
} from './inspection';

test('a file’s name without its endings', () => {
  expect([datasetName('sales 2024.csv.gz'), datasetName('a.tsv'), datasetName('.csv')]).toEqual([
    'sales 2024',
    'a',
    '.csv',
  ]);
});

test('the format is what the server found, before that what the name says', () => {
  expect(formatOf('a.ndjson.gz', undefined)).toBe('json');
  expect(formatOf('a.XLSX', undefined)).toBe('xlsx');
  expect(formatOf('a.txt', undefined)).toBe('csv');
  const found = { format: 'ndjson', columns: [], rows: [], rows_looked_at: 0, whole_file: true };
  expect(formatOf('a.txt', { ...found, sheets: [], warnings: [] })).toBe('json');
});

test('a hidden sheet is marked', () => {
  expect(sheetChoices([{ name: 'Secret', hidden: true, size_bytes: 1 }])).toEqual([
    { value: 'Secret', label: 'Secret (hidden)' },
  ]);
});

test('only what the user changed is sent', () => {
  const base = {
    projectId: 'p',
    sourceId: 's',
    uploadId: 'u',
    name: ' n ',
    columns: ['zip', 'price', 'note'],
    onBadValue: 'null' as const,
  };
  expect(importRequest({ ...base, options: {}, edits: {} })).toEqual({
    project_id: 'p',
    datasource_id: 's',
    upload_id: 'u',
    name: 'n',
    on_bad_value: 'null',
  });
  expect(
    importRequest({
      ...base,
      options: { delimiter: ';' },
      edits: {
        zip: { type: 'string' },
        price: { rename: ' cost ' },
        note: { type: 'bool', skip: true },
        gone: { type: 'int64' },
      },
    }),
  ).toMatchObject({
    format_options: { delimiter: ';' },
    columns: [
      { name: 'zip', type: 'string' },
      { name: 'price', rename: 'cost' },
      { name: 'note', skip: true },
    ],
  });
});

test('an edit that says nothing is none; a chosen type stays', () => {
  const chosen = withEdit({}, 'a', { type: 'string' });
  expect(chosen).toEqual({ a: { type: 'string' } });
  expect(withEdit(withEdit({}, 'a', { skip: true }), 'a', { skip: false })).toEqual({});
  expect(withEdit({}, 'a', { rename: 'a' })).toEqual({});
});

test('names of columns have to differ, as far as they are imported', () => {
  const columns = ['a', 'b'];
  expect(nameFaults(columns, { a: { rename: 'b' } })).toEqual({
    a: 'Another column has this name.',
  });
  expect(nameFaults(columns, { a: { rename: 'b' }, b: { skip: true } })).toEqual({});
  expect(nameFaults(columns, { a: { rename: ' ' } })).toEqual({ a: 'Enter a name.' });
});

test('a guessed type outside the usual ones can still be kept', () => {
  expect(typeChoices('decimal(18,2)')[0]?.value).toBe('decimal(18,2)');
  expect(typeChoices('date').filter((choice) => choice.value === 'date')).toHaveLength(1);
});
