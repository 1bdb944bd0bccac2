import { api, body } from '@/api/client';

export function changePassword(values: { current: string; new: string }): Promise<unknown> {
  return body(api.POST('/auth/password', { body: values }));
}
