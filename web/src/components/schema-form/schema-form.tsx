import { Button, NumberInput, Select, Switch } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { formatCell } from '@/lib/format';
import { recall, remember } from '@/lib/storage';
import { fieldFault, isChanged, type FormField } from './read-schema';
import classes from './schema-form.module.css';

interface SchemaFormProps {
  fields: FormField[];
  values: Record<string, unknown>;
  errors: Record<string, string>;
  onChange: (name: string, value: unknown) => void;
  /** Keeps "Advanced" open or closed from visit to visit. */
  remembered: string;
}

interface FieldProps {
  field: FormField;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

function range(field: FormField): string {
  const { minimum, maximum } = field;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${minimum} or more`;
  return maximum !== undefined ? `at most ${maximum}` : '';
}

function Field({ field, value, error, onChange }: FieldProps) {
  const fault = error || fieldFault(field, value);
  const parts = [
    field.help,
    field.kind === 'integer' || field.kind === 'number' ? range(field) : '',
  ];
  const description = parts.filter(Boolean).join(' · ');
  const label = (
    <span className={classes.label}>
      <code>{field.name}</code>
      {isChanged(field, value) && (
        <span className={classes.changed}>changed from {formatCell(field.initial)}</span>
      )}
    </span>
  );
  if (field.kind === 'boolean')
    return (
      <Switch
        label={label}
        description={description}
        checked={(value ?? field.initial) === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (field.kind === 'choice')
    return (
      <Select
        label={label}
        description={description}
        data={field.choices}
        allowDeselect={false}
        value={String(value ?? field.initial ?? '')}
        error={fault}
        onChange={(next) => onChange(next ?? undefined)}
      />
    );
  return (
    <NumberInput
      label={label}
      description={description}
      hideControls
      allowDecimal={field.kind === 'number'}
      value={(value as number | string | undefined) ?? (field.initial as number | undefined) ?? ''}
      placeholder={
        field.initial === undefined || field.initial === null
          ? 'automatic'
          : formatCell(field.initial)
      }
      error={fault}
      onChange={(next) => onChange(next === '' ? undefined : next)}
    />
  );
}

/** A form drawn from JSON Schema. Basic fields are open; the rest is folded and says when something in it was changed. */
export function SchemaForm({ fields, values, errors, onChange, remembered }: SchemaFormProps) {
  const [open, setOpen] = useState(() => recall(`advanced.${remembered}`) === 'open');
  const basic = fields.filter((field) => field.basic);
  const advanced = fields.filter((field) => !field.basic);
  const changed = advanced.filter((field) => isChanged(field, values[field.name])).length;
  const faulty = advanced.some((field) => errors[field.name]);
  const shown = open || faulty;

  const draw = (field: FormField) => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name]}
      error={errors[field.name]}
      onChange={(value) => onChange(field.name, value)}
    />
  );

  return (
    <div className={classes.form}>
      {basic.length > 0 && <div className={classes.grid}>{basic.map(draw)}</div>}
      {advanced.length > 0 && (
        <>
          <Button
            variant="subtle"
            className={classes.toggle}
            aria-expanded={shown}
            onClick={() => {
              setOpen(!shown);
              remember(`advanced.${remembered}`, shown ? undefined : 'open');
            }}
            leftSection={
              <ChevronRight
                size={15}
                aria-hidden
                className={classes.arrow}
                data-open={shown || undefined}
              />
            }
          >
            Advanced: {advanced.length} more
            {changed > 0 && <span className={classes.dot}>{changed} changed</span>}
          </Button>
          {shown && <div className={classes.grid}>{advanced.map(draw)}</div>}
        </>
      )}
    </div>
  );
}
