// What the server found in an uploaded file, and what the user made of it.
import type { DatasetCreate, FormatOptions, Inspection } from '@/api/types';

export type BadValueRule = NonNullable<DatasetCreate['on_bad_value']>;

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
  { value: 'bool', label: 'yes / no' },
  { value: 'date', label: 'date' },
  { value: 'timestamp', label: 'date and time' },
  { value: 'string', label: 'text' },
];

/** The choices of a column's type menu; what the server guessed is always among them. */
export function typeChoices(guessed: string) {
  return columnTypes.some((type) => type.value === guessed)
    ? columnTypes
    : [{ value: guessed, label: guessed }, ...columnTypes];
}

export function typeLabel(type: string): string {
  return columnTypes.find((choice) => choice.value === type)?.label ?? type;
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

interface Decisions {
  projectId: string;
  sourceId: string;
  uploadId: string;
  name: string;
  options: FormatOptions;
  types: Record<string, string>;
  onBadValue: BadValueRule;
}

/** The request: only what the user changed, so the server's guesses stay the server's. */
export function importRequest(decisions: Decisions): DatasetCreate {
  const columns = Object.entries(decisions.types).map(([name, type]) => ({ name, type }));
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
