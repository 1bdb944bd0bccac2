import { Button, PasswordInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ErrorState } from '@/components/ui/error-state';
import { useForm } from '@/hooks/use-form';
import { register } from '../api/register';
import { emailFault, minPassword, passwordFault } from '../lib/password-rules';
import { AuthFrame } from './auth-frame';
import classes from './auth-frame.module.css';

export function RegisterForm({ onDone }: { onDone: () => void }) {
  const form = useForm({
    initial: { email: '', password: '', full_name: '' },
    check: ({ email, password }) => ({
      email: emailFault(email),
      password: passwordFault(password),
    }),
    submit: async (values) => {
      await register({ ...values, email: values.email.trim() });
      onDone();
    },
  });
  const length = form.values.password.length;
  const rule =
    length === 0 || length >= minPassword
      ? `${minPassword} characters or more; a sentence is better than symbols.`
      : `${minPassword - length} more.`;
  return (
    <AuthFrame
      title="Create your account"
      lead="Your data stays on this server. A workspace is made for you."
    >
      <form onSubmit={form.onSubmit} className={classes.form} noValidate>
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="email"
          autoFocus
          size="md"
          {...form.text('email')}
        />
        <TextInput
          label="Name"
          description="Optional. Shown to the people you work with."
          autoComplete="name"
          size="md"
          {...form.text('full_name')}
        />
        <PasswordInput
          label="Password"
          description={rule}
          autoComplete="new-password"
          size="md"
          visibilityToggleButtonProps={{ 'aria-label': 'Show password', tabIndex: 0 }}
          {...form.text('password')}
        />
        {form.failure !== undefined && <ErrorState error={form.failure} compact />}
        <Button type="submit" size="md" loading={form.busy}>
          Create account
        </Button>
      </form>
      <p className={classes.foot}>
        Have an account? <Link to="/login">Sign in</Link>
      </p>
    </AuthFrame>
  );
}
