import { Navigate, useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isSignedIn } from '@/api/session';
import { LoginForm } from '@/features/auth/components/login-form';

export function LoginPage() {
  const { from } = useSearch({ from: '/login' });
  const router = useRouter();
  const [already] = useState(isSignedIn);
  if (already) return <Navigate to="/" replace />;
  return (
    <LoginForm ended={from !== undefined} onDone={() => router.history.replace(from ?? '/')} />
  );
}
