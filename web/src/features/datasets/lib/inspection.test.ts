import { expect, test } from 'vitest';
import { datasetName, importRequest, typeChoices } from './inspection';

test('a file’s name without its endings', () => {
  expect([datasetName('sales 2024.csv.gz'), datasetName('a.tsv'), datasetName('.csv')]).toEqual([
    'sales 2024',
    'a',
    '.csv',
  ]);
});

test('only what the user changed is sent', () => {
  const base = {
    projectId: 'p',
    sourceId: 's',
    uploadId: 'u',
    name: ' n ',
    onBadValue: 'null' as const,
  };
  expect(importRequest({ ...base, options: {}, types: {} })).toEqual({
    project_id: 'p',
    datasource_id: 's',
    upload_id: 'u',
    name: 'n',
    on_bad_value: 'null',
  });
  expect(
    importRequest({ ...base, options: { delimiter: ';' }, types: { zip: 'string' } }),
  ).toMatchObject({
    format_options: { delimiter: ';' },
    columns: [{ name: 'zip', type: 'string' }],
  });
});

test('a guessed type outside the usual ones can still be kept', () => {
  expect(typeChoices('decimal(18,2)')[0]?.value).toBe('decimal(18,2)');
  expect(typeChoices('date').filter((choice) => choice.value === 'date')).toHaveLength(1);
});
