import { Button, PasswordInput } from '@mantine/core';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { Panel } from '@/components/ui/panel';
import { toast } from '@/components/ui/toast';
import { useForm } from '@/hooks/use-form';
import { changePassword } from '../api/change-password';
import { passwordFault } from '../lib/password-rules';

export function PasswordForm() {
  const form = useForm({
    initial: { current: '', new: '' },
    check: (values) => ({
      current: values.current ? undefined : 'Enter your current password.',
      new: passwordFault(values.new),
    }),
    submit: async (values) => {
      await changePassword(values);
      form.set('current', '');
      form.set('new', '');
      toast('Password changed. Other sessions are signed out.');
    },
  });
  return (
    <Panel title="Password">
      <form onSubmit={form.onSubmit} className={`${layout.stack} ${layout.narrow}`} noValidate>
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show current password', tabIndex: 0 }}
          {...form.text('current')}
        />
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show new password', tabIndex: 0 }}
          {...form.text('new')}
        />
        {form.failure !== undefined && <ErrorState error={form.failure} compact />}
        <div>
          <Button type="submit" variant="default" loading={form.busy}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
