import { useRef } from 'react';

/**
 * Lets a form whose success leaves the page be sent once: a second click does nothing, be it before
 * the button is drawn as busy or while the next page loads. After a failure it can be sent again.
 */
export function useOnce() {
  const sent = useRef(false);
  return {
    begin() {
      const first = !sent.current;
      sent.current = true;
      return first;
    },
    again() {
      sent.current = false;
    },
  };
}
