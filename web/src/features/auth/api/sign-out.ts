import { api } from '@/api/client';
import { clearSession, refreshToken } from '@/api/session';

/** Ends the session here at once; the server is told, but its answer changes nothing for the user. */
export async function signOut(): Promise<void> {
  const token = refreshToken();
  if (token)
    await api.POST('/auth/logout', { body: { refresh_token: token } }).catch(() => undefined);
  clearSession();
}
