// Turns the JSON Schema of an algorithm's hyperparameters into fields a form can draw. Unknown keywords are ignored; a property
// of a type we cannot draw is left out, so the server's default holds.
export interface FormField {
  name: string;
  kind: 'integer' | 'number' | 'boolean' | 'choice';
  initial: unknown;
  minimum: number | undefined;
  maximum: number | undefined;
  exclusiveMinimum: boolean;
  choices: string[];
  basic: boolean;
  help: string;
}

type Json = Record<string, unknown>;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function kindOf(property: Json): FormField['kind'] | undefined {
  if (Array.isArray(property.enum)) return 'choice';
  const types: unknown[] = Array.isArray(property.type) ? property.type : [property.type];
  const type = types.find((name) => name !== 'null');
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : undefined;
}

export function readSchema(schema: unknown): FormField[] {
  const properties = isJson(schema) && isJson(schema.properties) ? schema.properties : {};
  const fields: FormField[] = [];
  for (const [name, property] of Object.entries(properties)) {
    if (!isJson(property)) continue;
    const kind = kindOf(property);
    if (!kind) continue;
    const level =
      textOf(property.level) ?? textOf(property['x-level']) ?? textOf(property['x-lathe-level']);
    fields.push({
      name,
      kind,
      initial: property.default,
      minimum: numberOf(property.minimum) ?? numberOf(property.exclusiveMinimum),
      maximum: numberOf(property.maximum) ?? numberOf(property.exclusiveMaximum),
      exclusiveMinimum: numberOf(property.exclusiveMinimum) !== undefined,
      choices: Array.isArray(property.enum) ? property.enum.map(String) : [],
      basic: level === undefined || level === 'basic',
      help: textOf(property.description) ?? '',
    });
  }
  return fields;
}

/** The fault of a value, or undefined. An empty value stands for the default and is right. */
export function fieldFault(field: FormField, value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (field.kind === 'boolean') return undefined;
  if (field.kind === 'choice')
    return field.choices.includes(String(value))
      ? undefined
      : `Choose one of ${field.choices.join(', ')}.`;
  const number = Number(value);
  if (!Number.isFinite(number)) return 'Enter a number.';
  if (field.kind === 'integer' && !Number.isInteger(number)) return 'Enter a whole number.';
  if (
    field.minimum !== undefined &&
    (field.exclusiveMinimum ? number <= field.minimum : number < field.minimum)
  )
    return field.exclusiveMinimum
      ? `Must be above ${field.minimum}.`
      : `Must be at least ${field.minimum}.`;
  if (field.maximum !== undefined && number > field.maximum)
    return `Must be at most ${field.maximum}.`;
  return undefined;
}

export function isChanged(field: FormField, value: unknown): boolean {
  return value !== undefined && value !== '' && value !== field.initial;
}

/** Only what differs from the defaults: the request stays short and says what was decided. */
export function changedValues(
  fields: FormField[],
  values: Record<string, unknown>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const field of fields)
    if (isChanged(field, values[field.name])) out[field.name] = values[field.name];
  return out;
}
