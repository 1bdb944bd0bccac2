import { api, body } from '@/api/client';
import { startSession } from '@/api/session';

export interface Credentials {
  email: string;
  password: string;
}

export async function signIn({ email, password }: Credentials, keep: boolean): Promise<void> {
  startSession(await body(api.POST('/auth/login', { body: { email, password } })), keep);
}
