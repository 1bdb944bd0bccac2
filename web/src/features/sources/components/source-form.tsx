import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ApiError, fieldErrors } from '@/api/errors';
import type { DataSourceKind } from '@/api/types';
import { CodeBlock } from '@/components/ui/code-block';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { useSubmitKey } from '@/hooks/use-submit-key';
import { configOf, readSettings, settingFaults, type SettingValues } from '../lib/settings';
import { SettingsFields } from './settings-fields';

interface SourceFormProps {
  kind: DataSourceKind;
  name: string;
  /** As the server shows them; absent for a new source. */
  config?: SettingValues;
  submitLabel: string;
  onSubmit: (name: string, config: SettingValues) => Promise<unknown>;
  onCancel?: () => void;
}

/** The settings of a data source, checked as far as that can be done here; the server checks the rest. */
export function SourceForm(props: SourceFormProps) {
  const { kind, config, submitLabel, onSubmit, onCancel } = props;
  const fields = readSettings(kind.schema);
  const [name, setName] = useState(props.name);
  const [values, setValues] = useState<SettingValues>(config ?? {});
  const [errors, setErrors] = useState<Record<string, string | undefined>>({});
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  function show(found: Record<string, string | undefined>) {
    setErrors(found);
    const first = Object.keys(found)[0];
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`form [name="${first}"]`)?.focus(),
    );
  }

  function receive(error: unknown) {
    const placed = Object.fromEntries(
      Object.entries(fieldErrors(error)).map(([field, text]) => [
        field.replace(/^config\./, ''),
        text,
      ]),
    );
    show(placed);
    const all = error instanceof ApiError && error.fields.length > 0;
    setFailure(all ? undefined : error);
  }

  async function run() {
    if (busy) return;
    setFailure(undefined);
    const faults = {
      ...(name.trim() ? {} : { source_name: 'Enter a name.' }),
      ...settingFaults(fields, values, config),
    };
    if (Object.keys(faults).length > 0) {
      show(faults);
      return;
    }
    setErrors({});
    setBusy(true);
    try {
      await onSubmit(name.trim(), configOf(fields, values));
    } catch (error) {
      receive(error);
    } finally {
      setBusy(false);
    }
  }
  useSubmitKey(() => void run());

  return (
    <form
      className={layout.stack}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void run();
      }}
    >
      <TextInput
        name="source_name"
        label="Name"
        description="How it is called in this project"
        required
        autoComplete="off"
        value={name}
        error={errors.source_name ?? errors.name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <SettingsFields
        fields={fields}
        values={values}
        errors={errors}
        onChange={(field, value) => {
          setValues((before) => ({ ...before, [field]: value }));
          setErrors((before) => ({ ...before, [field]: undefined }));
        }}
      />
      {kind.rights && (
        <div className={layout.tight}>
          <p className={layout.dim}>An account that may only read needs no more than this:</p>
          <CodeBlock code={kind.rights} label="Rights of a read-only account" />
        </div>
      )}
      {failure !== undefined && (
        <ErrorState error={failure} compact wanted="save data sources here" />
      )}
      <div className={layout.end}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" loading={busy}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
