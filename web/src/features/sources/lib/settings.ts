// The settings of a kind of data source, from the JSON Schema the server gives, as fields a form can draw.
export interface SettingField {
  name: string;
  title: string;
  help: string;
  kind: 'text' | 'secret' | 'secret-lines' | 'lines' | 'integer' | 'choice' | 'switch';
  required: boolean;
  advanced: boolean;
  /** A change of it makes kept secrets be asked for again. */
  place: boolean;
  initial: string | number | boolean | undefined;
  minimum: number | undefined;
  maximum: number | undefined;
  choices: string[];
  /** Meant only while another setting has this value. */
  onlyWith: { name: string; value: string } | undefined;
}

export type SettingValues = Record<string, string | number | boolean | undefined>;

/** How the server says that a secret is there. */
export const keptSecret = 'set';

type Json = Record<string, unknown>;

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function kindOf(property: Json): SettingField['kind'] {
  if (Array.isArray(property.enum)) return 'choice';
  if (property.type === 'integer') return 'integer';
  if (property.type === 'boolean') return 'switch';
  const lines = property.format === 'textarea';
  if (property.writeOnly === true) return lines ? 'secret-lines' : 'secret';
  return lines ? 'lines' : 'text';
}

function onlyWithOf(value: unknown): SettingField['onlyWith'] {
  const [name, choice] = textOf(value).split('=');
  return name && choice ? { name, value: choice } : undefined;
}

function initialOf(value: unknown): SettingField['initial'] {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}

export function readSettings(schema: unknown): SettingField[] {
  if (!isJson(schema) || !isJson(schema.properties)) return [];
  const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).flatMap(([name, property]) =>
    isJson(property)
      ? [
          {
            name,
            title: textOf(property.title) || name,
            help: textOf(property.description),
            kind: kindOf(property),
            required: required.includes(name),
            advanced: property['x-level'] === 'advanced',
            place: property['x-place'] === true,
            initial: initialOf(property.default),
            minimum: typeof property.minimum === 'number' ? property.minimum : undefined,
            maximum: typeof property.maximum === 'number' ? property.maximum : undefined,
            choices: Array.isArray(property.enum) ? property.enum.map(String) : [],
            onlyWith: onlyWithOf(property['x-only-with']),
          },
        ]
      : [],
  );
}

export function isSecret(field: SettingField): boolean {
  return field.kind === 'secret' || field.kind === 'secret-lines';
}

function valueOf(field: SettingField, values: SettingValues) {
  return values[field.name] ?? field.initial;
}

/** Those that are meant with the values as they are. */
export function fieldsMeant(fields: SettingField[], values: SettingValues): SettingField[] {
  return fields.filter(({ onlyWith }) => {
    if (!onlyWith) return true;
    const other = fields.find((field) => field.name === onlyWith.name);
    return other !== undefined && valueOf(other, values) === onlyWith.value;
  });
}

/** What is sent: filled settings; a secret that is kept says so, as long as the place stays the same. */
export function configOf(fields: SettingField[], values: SettingValues): SettingValues {
  const out: SettingValues = {};
  for (const field of fieldsMeant(fields, values)) {
    const value = values[field.name];
    if (value !== undefined && value !== '') out[field.name] = value;
  }
  return out;
}

/** The first settings that name the place and are not what they were. */
export function movedPlace(
  fields: SettingField[],
  before: SettingValues,
  values: SettingValues,
): SettingField | undefined {
  return fields.find(
    (field) =>
      field.place &&
      !isSecret(field) &&
      (valueOf(field, before) ?? '') !== (valueOf(field, values) ?? ''),
  );
}

/** What is wrong before anything is sent. */
export function settingFaults(
  fields: SettingField[],
  values: SettingValues,
  before?: SettingValues,
): Record<string, string> {
  const faults: Record<string, string> = {};
  const moved = before && movedPlace(fields, before, values);
  for (const field of fieldsMeant(fields, values)) {
    const value = values[field.name];
    const empty = value === undefined || value === '';
    if (field.required && empty && field.initial === undefined)
      faults[field.name] = `Enter ${field.title.toLowerCase()}.`;
    else if (field.kind === 'integer' && !empty && !Number.isInteger(Number(value)))
      faults[field.name] = 'Enter a whole number.';
    else if (moved && isSecret(field) && value === keptSecret)
      faults[field.name] =
        `Enter it again: ${moved.title} changed, and a kept secret is not sent to another place.`;
  }
  return faults;
}
