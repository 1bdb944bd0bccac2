import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { ApiError } from '@/api/errors';
import type { ProjectType } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Notice } from '@/components/ui/notice';
import { useForm } from '@/hooks/use-form';
import { useSubmitKey } from '@/hooks/use-submit-key';
import { metricName } from '@/lib/format';
import { metricsOf } from '@/lib/tasks';
import { TypeSelector } from './type-selector';

export interface ProjectValues {
  name: string;
  type: ProjectType;
  description: string;
  target_column: string;
  primary_metric: string;
}

interface ProjectFormProps {
  initial: ProjectValues;
  submitLabel: string;
  /** A new project asks for name and type only; the rest has good defaults and can be set later. */
  brief?: boolean;
  onSubmit: (values: ProjectValues) => Promise<unknown>;
  onCancel: () => void;
}

export function ProjectForm({ initial, submitLabel, brief, onSubmit, onCancel }: ProjectFormProps) {
  const form = useForm({
    initial,
    check: ({ name }) => ({ name: name.trim() ? undefined : 'Enter a name.' }),
    submit: onSubmit,
  });
  useSubmitKey(() => void form.run());
  const { values } = form;
  const stale = form.failure instanceof ApiError && form.failure.status === 412;
  return (
    <form onSubmit={form.onSubmit} className={layout.stack} noValidate>
      <TextInput label="Name" data-autofocus autoComplete="off" {...form.text('name')} />
      <TypeSelector
        value={values.type}
        error={form.errors.type}
        onChange={(type) => {
          form.set('type', type);
          if (!metricsOf(type).includes(values.primary_metric)) form.set('primary_metric', '');
        }}
      />
      {!brief && (
        <>
          <Textarea label="Description" autosize minRows={2} {...form.text('description')} />
          <div className={layout.pair}>
            {values.type !== 'clustering' && (
              <TextInput
                label="Target column"
                description="Proposed when you train. Empty: we guess."
                autoComplete="off"
                {...form.text('target_column')}
              />
            )}
            <Select
              label="Score to compare models by"
              description="Empty: the usual one for the type."
              clearable
              clearButtonProps={{ 'aria-label': 'Use the usual score' }}
              data={metricsOf(values.type).map((id) => ({ value: id, label: metricName(id) }))}
              value={values.primary_metric || null}
              error={form.errors.primary_metric}
              onChange={(next) => form.set('primary_metric', next ?? '')}
            />
          </div>
        </>
      )}
      {stale ? (
        <Notice tone="warn" alert title="Someone changed this project while you were editing.">
          Your text is still here. Close and open the form again to see what is new, then save.
        </Notice>
      ) : (
        form.failure !== undefined && (
          <ErrorState error={form.failure} compact wanted="save projects here" />
        )
      )}
      <div className={layout.end}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={form.busy}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
