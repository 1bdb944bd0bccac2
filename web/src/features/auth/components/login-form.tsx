import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '@/api/errors';
import { ErrorState } from '@/components/ui/error-state';
import { Notice } from '@/components/ui/notice';
import { useCountdown } from '@/hooks/use-countdown';
import { useForm } from '@/hooks/use-form';
import { signIn } from '../api/sign-in';
import { emailFault } from '../lib/password-rules';
import { AuthFrame } from './auth-frame';
import classes from './auth-frame.module.css';

function LoginFailure({ error, waiting }: { error: unknown; waiting: number }) {
  if (error instanceof ApiError && error.status === 401)
    return (
      <Notice tone="bad" alert title="E-mail or password is wrong.">
        Check both, and the caps lock key.
      </Notice>
    );
  if (error instanceof ApiError && error.status === 429)
    return (
      <Notice tone="warn" alert title="Too many attempts.">
        {waiting > 0 ? `You can try again in ${waiting} s.` : 'You can try again now.'}
      </Notice>
    );
  return <ErrorState error={error} compact />;
}

export function LoginForm({ onDone, ended }: { onDone: () => void; ended: boolean }) {
  const [keep, setKeep] = useState(true);
  const [waiting, wait] = useCountdown();
  const form = useForm({
    initial: { email: '', password: '' },
    check: ({ email, password }) => ({
      email: emailFault(email),
      password: password ? undefined : 'Enter your password.',
    }),
    submit: async (values) => {
      try {
        await signIn({ ...values, email: values.email.trim() }, keep);
      } catch (error) {
        if (error instanceof ApiError && error.retryAfterSeconds) wait(error.retryAfterSeconds);
        throw error;
      }
      onDone();
    },
  });
  return (
    <AuthFrame title="Sign in" lead="From a table to a served prediction.">
      {ended && !form.failure ? (
        <Notice title="Your session has ended.">Sign in to go on where you were.</Notice>
      ) : null}
      <form onSubmit={form.onSubmit} className={classes.form} noValidate>
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus
          size="md"
          {...form.text('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          size="md"
          visibilityToggleButtonProps={{ 'aria-label': 'Show password', tabIndex: 0 }}
          {...form.text('password')}
        />
        <Checkbox
          label="Keep me signed in on this computer"
          checked={keep}
          onChange={(event) => setKeep(event.currentTarget.checked)}
        />
        {form.failure !== undefined && <LoginFailure error={form.failure} waiting={waiting} />}
        <Button type="submit" size="md" loading={form.busy} disabled={waiting > 0}>
          Sign in
        </Button>
      </form>
      <p className={classes.foot}>
        New here? <Link to="/register">Create an account</Link>. Forgot the password? An
        administrator sets a new one on the server with <code>lathe user reset-password</code>.
      </p>
    </AuthFrame>
  );
}
