import { useNavigate } from '@tanstack/react-router';
import { RegisterForm } from '@/features/auth/components/register-form';

export function RegisterPage() {
  const navigate = useNavigate();
  return <RegisterForm onDone={() => void navigate({ to: '/' })} />;
}
