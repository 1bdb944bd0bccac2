// How a file was read, in words: what was found in it, and what was asked for.
import type { Dataset, FormatOptions } from '@/api/types';
import { formatCount } from '@/lib/format';
import { badValueChoices, delimiters, typeLabel, type BadValueRule } from './inspection';

/** What was asked of an import; each part may be absent. */
export interface AskedImport {
  table?: string;
  query?: string;
  path?: string;
  format_options?: FormatOptions;
  columns?: { name: string; type?: string; rename?: string; skip?: boolean }[];
  only_columns?: string[];
  on_bad_value?: BadValueRule;
}

export interface Fact {
  name: string;
  value: string;
}

function labelOf(choices: { value: string; label: string }[], value: string): string {
  return choices.find((choice) => choice.value === value)?.label ?? value;
}

const formats: Record<string, string> = {
  csv: 'CSV',
  json: 'JSON',
  ndjson: 'JSON, one object a line',
  parquet: 'Parquet',
  xlsx: 'Excel',
};

function foundFacts(sniffed: Record<string, unknown>): Fact[] {
  const text = (key: string) => (typeof sniffed[key] === 'string' ? sniffed[key] : undefined);
  const facts: [string, string | undefined][] = [
    ['Format', text('format') && (formats[text('format') ?? ''] ?? text('format'))],
    ['Sheet', text('sheet')],
    ['Where the rows are', text('json_path')],
    ['Columns are split by', text('delimiter') && labelOf(delimiters, text('delimiter') ?? '')],
    ['Texts are quoted by', text('quote') === '' ? 'nothing' : text('quote')],
    ['Decimal mark', text('decimal')],
    ['Encoding', text('encoding')],
    [
      'First row names the columns',
      typeof sniffed.header === 'boolean' ? (sniffed.header ? 'yes' : 'no') : undefined,
    ],
    [
      'Skipped at the top',
      typeof sniffed.skip_rows === 'number' ? formatCount(sniffed.skip_rows) : undefined,
    ],
  ];
  return facts.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

/** What was read of a server. */
function partFacts({ table, query, path }: AskedImport): Fact[] {
  return [
    ...(table ? [{ name: 'Table', value: table }] : []),
    ...(path ? [{ name: 'Files', value: path }] : []),
    ...(query ? [{ name: 'Query', value: query }] : []),
  ];
}

type AskedColumn = NonNullable<AskedImport['columns']>[number];

function columnWords({ name, type, rename, skip }: AskedColumn): string {
  if (skip) return `${name}: left out`;
  return `${name}: ${[type && `read as ${typeLabel(type)}`, rename && `named ${rename}`].filter(Boolean).join(', ')}`;
}

/** The facts of a ready dataset, in the order of the form that asks for them. */
export function readingFacts(dataset: Dataset, asked: AskedImport): Fact[] {
  const words = asked.format_options?.null_values ?? [];
  const policy = asked.on_bad_value ?? 'text';
  return [
    ...partFacts(asked),
    ...foundFacts(dataset.sniffed ?? {}),
    ...(words.length > 0 ? [{ name: 'Also missing', value: words.join(', ') }] : []),
    ...(asked.format_options?.keep_default_nulls === false
      ? [{ name: 'NA and the like', value: 'kept as texts' }]
      : []),
    ...(dataset.sniffed
      ? [{ name: 'A value that does not fit its column', value: labelOf(badValueChoices, policy) }]
      : []),
    ...(asked.only_columns?.length
      ? [{ name: 'Only these columns', value: asked.only_columns.join(', ') }]
      : []),
    ...(asked.columns?.length
      ? [{ name: 'Columns changed', value: asked.columns.map(columnWords).join('; ') }]
      : []),
  ];
}
