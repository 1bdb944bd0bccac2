import { queryOptions } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './query-keys';

/** The signed-in user with workspaces and roles; the whole shell depends on it. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => body(api.GET('/auth/me', { signal })),
  staleTime: 60_000,
});
