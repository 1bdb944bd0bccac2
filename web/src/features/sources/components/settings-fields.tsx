import {
  Button,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import layout from '@/components/ui/layout.module.css';
import {
  fieldsMeant,
  isSecret,
  keptSecret,
  type SettingField,
  type SettingValues,
} from '../lib/settings';

interface FieldProps {
  field: SettingField;
  value: SettingValues[string];
  error: string | undefined;
  onChange: (value: SettingValues[string]) => void;
}

function Field({ field, value, error, onChange }: FieldProps) {
  const shared = {
    name: field.name,
    'data-field': field.name,
    label: field.title,
    description: field.help,
    required: field.required,
    withAsterisk: field.required,
    error,
    autoComplete: 'off',
  };
  const text = typeof value === 'string' ? value : '';
  const onText = (event: { currentTarget: { value: string } }) =>
    onChange(event.currentTarget.value);
  if (isSecret(field) && value === keptSecret)
    return (
      <TextInput
        {...shared}
        value="••••••••"
        readOnly
        rightSectionWidth={84}
        rightSection={
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={`Enter ${field.title.toLowerCase()} anew`}
            onClick={() => onChange('')}
          >
            Change
          </Button>
        }
      />
    );
  if (field.kind === 'choice')
    return (
      <Select
        {...shared}
        data={field.choices.map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
        allowDeselect={false}
        value={String(value ?? field.initial ?? '')}
        onChange={(next) => onChange(next ?? undefined)}
      />
    );
  if (field.kind === 'integer')
    return (
      <NumberInput
        {...shared}
        hideControls
        allowDecimal={false}
        min={field.minimum}
        max={field.maximum}
        value={
          (value as number | string | undefined) ?? (field.initial as number | undefined) ?? ''
        }
        onChange={(next) => onChange(next === '' ? undefined : next)}
      />
    );
  if (field.kind === 'switch')
    return (
      <Switch
        label={field.title}
        description={field.help}
        checked={(value ?? field.initial) === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (field.kind === 'secret')
    return (
      <PasswordInput
        {...shared}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': `Show ${field.title.toLowerCase()}` }}
        value={text}
        onChange={onText}
      />
    );
  if (field.kind === 'lines' || field.kind === 'secret-lines')
    return (
      <Textarea {...shared} autosize minRows={3} maxRows={10} value={text} onChange={onText} />
    );
  return (
    <TextInput
      {...shared}
      placeholder={typeof field.initial === 'string' ? field.initial : undefined}
      value={text}
      onChange={onText}
    />
  );
}

interface SettingsFieldsProps {
  fields: SettingField[];
  values: SettingValues;
  errors: Record<string, string | undefined>;
  onChange: (name: string, value: SettingValues[string]) => void;
}

/** The settings of a kind: those everybody needs first, the rest folded away. */
export function SettingsFields({ fields, values, errors, onChange }: SettingsFieldsProps) {
  const [open, setOpen] = useState(false);
  const meant = fieldsMeant(fields, values);
  const advanced = meant.filter((field) => field.advanced);
  const shown = open || advanced.some((field) => errors[field.name]);
  const draw = (field: SettingField) => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name]}
      error={errors[field.name]}
      onChange={(value) => onChange(field.name, value)}
    />
  );
  return (
    <>
      <div className={layout.pair}>{meant.filter((field) => !field.advanced).map(draw)}</div>
      {advanced.length > 0 && (
        <div>
          <Button variant="subtle" aria-expanded={shown} onClick={() => setOpen(!shown)}>
            Advanced: {advanced.length} more
          </Button>
        </div>
      )}
      {shown && <div className={layout.pair}>{advanced.map(draw)}</div>}
    </>
  );
}
