import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/errors';

// What the server has decided (4xx) is not asked again; what may pass (no answer, 5xx) is, twice.
function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.isNetwork || error.status >= 500);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && mayPass(error),
      retryDelay: (failures) => 400 * 2 ** failures,
    },
    mutations: { retry: false },
  },
});
