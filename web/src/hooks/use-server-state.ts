// Whether the server answers. Only after a request failed to reach it, /livez is asked every few seconds until it is back.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError } from '@/api/errors';

export function useServerReachable(): boolean {
  const client = useQueryClient();
  const [reachable, setReachable] = useState(true);

  useEffect(() => {
    const onFailure = (error: unknown) => {
      if (error instanceof ApiError && error.isNetwork) setReachable(false);
    };
    const stopQueries = client.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'error') onFailure(event.action.error);
    });
    const stopMutations = client.getMutationCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'error') onFailure(event.action.error);
    });
    const onOffline = () => setReachable(false);
    window.addEventListener('offline', onOffline);
    return () => {
      stopQueries();
      stopMutations();
      window.removeEventListener('offline', onOffline);
    };
  }, [client]);

  useEffect(() => {
    if (reachable) return;
    const timer = setInterval(() => {
      fetch('/livez', { cache: 'no-store' }).then(
        () => {
          setReachable(true);
          void client.invalidateQueries();
        },
        () => undefined,
      );
    }, 3000);
    return () => clearInterval(timer);
  }, [reachable, client]);

  return reachable;
}
