import { useCallback, useMemo, useRef } from 'react';

/**
 * Lets a form whose success leaves the page be sent once: a second click does nothing, be it before
 * the button is drawn as busy or while the next page loads. After a failure it can be sent again.
 */
export function useOnce() {
  const sent = useRef(false);
  const begin = useCallback(() => {
    if (sent.current) return false;
    sent.current = true;
    return true;
  }, []);
  const again = useCallback(() => {
    sent.current = false;
  }, []);
  return useMemo(() => ({ begin, again }), [begin, again]);
}
