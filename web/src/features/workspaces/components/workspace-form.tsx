import { Button, Textarea, TextInput } from '@mantine/core';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { useForm } from '@/hooks/use-form';

interface WorkspaceValues {
  name: string;
  description: string;
}

interface WorkspaceFormProps {
  initial: WorkspaceValues;
  submitLabel: string;
  onSubmit: (values: WorkspaceValues) => Promise<unknown>;
  onCancel?: () => void;
}

export function WorkspaceForm({ initial, submitLabel, onSubmit, onCancel }: WorkspaceFormProps) {
  const form = useForm({
    initial,
    check: ({ name }) => ({ name: name.trim() ? undefined : 'Enter a name.' }),
    submit: (values) =>
      onSubmit({ name: values.name.trim(), description: values.description.trim() }),
  });
  return (
    <form onSubmit={form.onSubmit} className={layout.stack} noValidate>
      <TextInput label="Name" data-autofocus autoComplete="off" {...form.text('name')} />
      <Textarea label="Description" autosize minRows={2} {...form.text('description')} />
      {form.failure !== undefined && (
        <ErrorState error={form.failure} compact wanted="change this workspace" />
      )}
      <div className={layout.end}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" loading={form.busy}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
