// The fields of a model's form: from its signature, with ranges and choices seen in the data it was trained on.
import type { Model } from '@/api/types';

export interface ModelInput {
  name: string;
  type: string;
  semanticType: string;
  range: [number, number] | undefined;
  choices: string[];
}

const mostChoices = 60;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNumber(input: Pick<ModelInput, 'type'>): boolean {
  return input.type === 'int64' || input.type === 'double' || input.type.startsWith('decimal');
}

export function signatureInputs(
  model: Model,
): { name: string; type: string; semanticType: string }[] {
  const { inputs } = model.signature;
  return (Array.isArray(inputs) ? inputs : []).filter(isRecord).map((input) => ({
    name: String(input.name),
    type: String(input.type),
    semanticType: String(input.semantic_type ?? ''),
  }));
}

export interface SampleRows {
  columns: string[];
  rows: unknown[][];
}

export function modelInputs(model: Model, sample: SampleRows | undefined): ModelInput[] {
  return signatureInputs(model).map((input) => {
    const place = sample?.columns.indexOf(input.name) ?? -1;
    const seen =
      place < 0
        ? []
        : (sample?.rows ?? []).map((row) => row[place]).filter((value) => value != null);
    if (isNumber(input)) {
      const numbers = seen.map(Number).filter(Number.isFinite);
      const range: [number, number] | undefined =
        numbers.length > 0 ? [Math.min(...numbers), Math.max(...numbers)] : undefined;
      return { ...input, range, choices: [] };
    }
    const texts = [...new Set(seen.map(String))].sort();
    return { ...input, range: undefined, choices: texts.length <= mostChoices ? texts : [] };
  });
}

/** Values of one row by column name, as the form holds them: '' for missing. */
export function rowValues(sample: SampleRows, index: number): Record<string, unknown> {
  const row = sample.rows[index] ?? [];
  return Object.fromEntries(sample.columns.map((name, place) => [name, row[place] ?? '']));
}

/** The first row without a gap in the model's inputs: a good one to begin with. */
export function firstWholeRow(sample: SampleRows, inputs: readonly { name: string }[]): number {
  const places = inputs.map((input) => sample.columns.indexOf(input.name));
  const found = sample.rows.findIndex((row) =>
    places.every((place) => place < 0 || row[place] != null),
  );
  return Math.max(0, found);
}

/** What is sent: numbers as numbers, booleans as booleans, an empty field as null. */
export function requestRow(
  inputs: readonly ModelInput[],
  values: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    inputs.map((input) => {
      const value = values[input.name];
      if (value === '' || value === undefined || value === null) return [input.name, null];
      if (input.type === 'bool') return [input.name, value === true || value === 'true'];
      if (isNumber(input))
        return [input.name, Number.isFinite(Number(value)) ? Number(value) : value];
      return [input.name, String(value)];
    }),
  );
}

/** Messages of a refused row by column: "rows.0.age", "rows[0].age" and "age" all are about "age". */
export function rowErrors(
  errors: Record<string, string>,
  inputs: readonly { name: string }[],
): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [field, message] of Object.entries(errors)) {
    const name = field.replace(/^rows(\.\d+|\[\d+\])\.?/, '');
    if (inputs.some((input) => input.name === name)) out[name] = message;
  }
  return out;
}
