import { expect, test } from 'vitest';
import type { Dataset } from '@/api/types';
import { readingFacts } from './reading';

const dataset = {
  sniffed: {
    format: 'csv',
    delimiter: ';',
    quote: '"',
    encoding: 'utf-8',
    header: true,
    skip_rows: 2,
  },
} as unknown as Dataset;

function told(asked: Parameters<typeof readingFacts>[1]) {
  return Object.fromEntries(readingFacts(dataset, asked).map(({ name, value }) => [name, value]));
}

test('how a file was read: what was found in it', () => {
  expect(told({})).toEqual({
    Format: 'CSV',
    'Columns are split by': 'semicolon ;',
    'Texts are quoted by': '"',
    Encoding: 'utf-8',
    'First row names the columns': 'yes',
    'Skipped at the top': '2',
    'A value that does not fit its column': 'keep the column as text',
  });
});

test('and what was asked for', () => {
  expect(
    told({
      on_bad_value: 'null',
      format_options: { null_values: ['-', 'n/k'], keep_default_nulls: false },
      columns: [
        { name: 'zip', type: 'string', rename: 'code' },
        { name: 'note', skip: true },
      ],
    }),
  ).toMatchObject({
    'A value that does not fit its column': 'make the value missing',
    'Also missing': '-, n/k',
    'NA and the like': 'kept as texts',
    'Columns changed': 'zip: read as text, named code; note: left out',
  });
});
