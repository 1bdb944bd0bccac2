// What the server found in an uploaded file, and what the user made of it.
import type { DatasetCreate, FormatOptions, Inspection } from '@/api/types';
import { plural } from '@/lib/format';

export type BadValueRule = NonNullable<DatasetCreate['on_bad_value']>;

export const badValueChoices: { value: BadValueRule; label: string }[] = [
  { value: 'text', label: 'keep the column as text' },
  { value: 'null', label: 'make the value missing' },
  { value: 'fail', label: 'stop the import' },
];

export const delimiters = [
  { value: ',', label: 'comma ,' },
  { value: ';', label: 'semicolon ;' },
  { value: '\t', label: 'tab' },
  { value: '|', label: 'bar |' },
  { value: ' ', label: 'space' },
];

export const encodings = [
  'utf-8',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'utf-16le',
  'utf-16be',
];

export const columnTypes = [
  { value: 'int64', label: 'whole number' },
  { value: 'double', label: 'number' },
  { value: 'decimal', label: 'exact decimal' },
  { value: 'bool', label: 'yes / no' },
  { value: 'date', label: 'date' },
  { value: 'date(dmy)', label: 'date, day first' },
  { value: 'date(mdy)', label: 'date, month first' },
  { value: 'timestamp', label: 'date and time' },
  { value: 'timestamp(dmy)', label: 'date and time, day first' },
  { value: 'timestamp(mdy)', label: 'date and time, month first' },
  { value: 'string', label: 'text' },
];

/** The choices of a column's type menu; what the server guessed is always among them. */
export function typeChoices(guessed: string) {
  return columnTypes.some((type) => type.value === guessed)
    ? columnTypes
    : [{ value: guessed, label: guessed }, ...columnTypes];
}

export function typeLabel(type: string): string {
  const known = columnTypes.find((choice) => choice.value === type)?.label;
  const scale = /^decimal\(\d+, ?(\d+)\)$/.exec(type)?.[1];
  return known ?? (scale === undefined ? type : `exact decimal, ${plural(Number(scale), 'place')}`);
}

export function isNumericType(type: string): boolean {
  return type === 'int64' || type === 'double' || type.startsWith('decimal');
}

export type TableFormat = 'csv' | 'json' | 'parquet' | 'xlsx';

/** The format the server found, or what the name says as long as it has not answered. */
export function formatOf(filename: string, found: Inspection | undefined): TableFormat {
  if (found?.format === 'ndjson') return 'json';
  if (found?.format === 'json' || found?.format === 'parquet' || found?.format === 'xlsx')
    return found.format;
  if (found) return 'csv';
  const name = filename.toLowerCase().replace(/\.(gz|zst)$/, '');
  if (/\.(json|ndjson|jsonl|geojson)$/.test(name)) return 'json';
  if (/\.(parquet|pq)$/.test(name)) return 'parquet';
  return /\.xls[xm]$/.test(name) ? 'xlsx' : 'csv';
}

export function sheetChoices(sheets: NonNullable<Inspection['sheets']>) {
  return sheets.map(({ name, hidden }) => ({
    value: name,
    label: hidden ? `${name} (hidden)` : name,
  }));
}

/** "sales 2024.csv.gz" -> "sales 2024". */
export function datasetName(filename: string): string {
  return (
    filename
      .replace(/\.(gz|zip|zst)$/i, '')
      .replace(/\.(csv|tsv|txt|json|ndjson|jsonl|parquet|xlsx|xlsm)$/i, '') || filename
  );
}

/** What the user says of a column. A type is kept also where it is the guess: the guess may change, the choice not. */
export interface ColumnEdit {
  type?: string;
  rename?: string;
  skip?: boolean;
}

/** By the column's name in the file. */
export type ColumnEdits = Readonly<Record<string, ColumnEdit>>;

/** The edits with one column's changed; what says nothing is left out. */
export function withEdit(edits: ColumnEdits, column: string, change: ColumnEdit): ColumnEdits {
  const next = { ...edits[column], ...change };
  if (!next.skip) delete next.skip;
  if (next.rename === undefined || next.rename === column) delete next.rename;
  const out = { ...edits };
  if (Object.keys(next).length > 0) out[column] = next;
  else delete out[column];
  return out;
}

/** What is wrong with the names columns would get, by the name in the file. */
export function nameFaults(columns: readonly string[], edits: ColumnEdits): Record<string, string> {
  const out: Record<string, string> = {};
  const kept = columns.filter((column) => !edits[column]?.skip);
  const nameOf = (column: string) => (edits[column]?.rename ?? column).trim();
  const uses = new Map<string, number>();
  for (const column of kept) uses.set(nameOf(column), (uses.get(nameOf(column)) ?? 0) + 1);
  for (const column of kept) {
    if (edits[column]?.rename === undefined) continue;
    if (nameOf(column) === '') out[column] = 'Enter a name.';
    else if ((uses.get(nameOf(column)) ?? 0) > 1) out[column] = 'Another column has this name.';
  }
  return out;
}

interface Decisions {
  projectId: string;
  sourceId: string;
  uploadId: string;
  name: string;
  options: FormatOptions;
  /** The file's columns, as it is read now; edits of others say nothing. */
  columns: readonly string[];
  edits: ColumnEdits;
  onBadValue: BadValueRule;
}

function columnRequest(name: string, { type, rename, skip }: ColumnEdit) {
  if (skip) return { name, skip };
  return { name, ...(type ? { type } : {}), ...(rename ? { rename: rename.trim() } : {}) };
}

/** The request: only what the user said, so the server's guesses stay the server's. */
export function importRequest(decisions: Decisions): DatasetCreate {
  const columns = decisions.columns.flatMap((name) => {
    const edit = decisions.edits[name];
    return edit ? [columnRequest(name, edit)] : [];
  });
  return {
    project_id: decisions.projectId,
    datasource_id: decisions.sourceId,
    upload_id: decisions.uploadId,
    name: decisions.name.trim(),
    on_bad_value: decisions.onBadValue,
    ...(Object.keys(decisions.options).length > 0 ? { format_options: decisions.options } : {}),
    ...(columns.length > 0 ? { columns } : {}),
  };
}
