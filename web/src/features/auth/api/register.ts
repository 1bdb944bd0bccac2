import { api, body } from '@/api/client';
import { signIn } from './sign-in';

interface NewAccount {
  email: string;
  password: string;
  full_name: string;
}

/** Makes the account, signs in, and sees to it that there is a workspace to start in. */
export async function register({ email, password, full_name }: NewAccount): Promise<void> {
  await body(
    api.POST('/auth/register', { body: { email, password, ...(full_name ? { full_name } : {}) } }),
  );
  await signIn({ email, password }, true);
  const me = await body(api.GET('/auth/me'));
  if (me.workspaces.length > 0) return;
  const owner = full_name.trim() || email.split('@')[0];
  await body(api.POST('/api/workspaces', { body: { name: `${owner}'s workspace` } }));
}
