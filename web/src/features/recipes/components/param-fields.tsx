// The parameters of an operation, drawn from its JSON Schema.
import { MultiSelect, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import type { FeatureOperation } from '@/api/types';
import layout from '@/components/ui/layout.module.css';

interface ParamSchema {
  title: string;
  description: string;
  type: 'integer' | 'number' | 'boolean' | 'string' | 'array';
  format?: string;
  enum?: string[];
  items?: { enum?: string[]; format?: string };
  minimum?: number;
  maximum?: number;
  default?: unknown;
}

interface FieldProps {
  schema: ParamSchema;
  value: unknown;
  columns: string[];
  error: string | undefined;
  onChange: (value: unknown) => void;
}

function ParamField({ schema, value, columns, error, onChange }: FieldProps) {
  const common = { label: schema.title, description: schema.description, error };
  const current = value ?? schema.default;
  if (schema.type === 'boolean')
    return (
      <Switch
        label={schema.title}
        description={schema.description}
        checked={current === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (schema.type === 'array' && !schema.items?.enum && schema.items?.format !== 'column')
    return (
      <TagsInput
        {...common}
        placeholder="Type one and press Enter"
        value={Array.isArray(current) ? current.map(String) : []}
        onChange={(next) => onChange(next.length === 0 ? undefined : next)}
      />
    );
  if (schema.type === 'array')
    return (
      <MultiSelect
        {...common}
        data={schema.items?.enum ?? columns}
        value={Array.isArray(current) ? current.map(String) : []}
        searchable
        limit={100}
        onChange={onChange}
      />
    );
  if (schema.enum)
    return (
      <Select
        {...common}
        data={schema.enum}
        allowDeselect={schema.default === undefined}
        value={typeof current === 'string' ? current : null}
        onChange={onChange}
      />
    );
  if (schema.format === 'column')
    return (
      <Select
        {...common}
        data={columns}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': `No ${schema.title}` }}
        limit={100}
        value={typeof current === 'string' && current !== '' ? current : null}
        onChange={(next) => onChange(next ?? '')}
      />
    );
  if (schema.type === 'string')
    return (
      <TextInput
        {...common}
        autoComplete="off"
        value={typeof current === 'string' ? current : ''}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <NumberInput
      {...common}
      hideControls
      allowDecimal={schema.type === 'number'}
      min={schema.minimum}
      max={schema.maximum}
      value={typeof current === 'number' ? current : ''}
      onChange={(next) => onChange(next === '' ? undefined : Number(next))}
    />
  );
}

interface ParamFieldsProps {
  operation: FeatureOperation;
  values: Record<string, unknown>;
  columns: string[];
  errors: Record<string, string>;
  onChange: (values: Record<string, unknown>) => void;
}

export function ParamFields({ operation, values, columns, errors, onChange }: ParamFieldsProps) {
  const properties = (operation.params.properties ?? {}) as Record<string, ParamSchema>;
  const names = Object.keys(properties);
  if (names.length === 0) return null;
  return (
    <div className={layout.pair}>
      {Object.entries(properties).map(([name, schema]) => (
        <ParamField
          key={name}
          schema={schema}
          value={values[name]}
          columns={columns}
          error={errors[name]}
          onChange={(value) => onChange({ ...values, [name]: value })}
        />
      ))}
    </div>
  );
}
