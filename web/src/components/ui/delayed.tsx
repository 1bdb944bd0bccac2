import { useEffect, useState, type ReactNode } from 'react';

/** Shows its children only after `ms`: a quick answer never flashes a skeleton. */
export function Delayed({ ms = 300, children }: { ms?: number; children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return due ? <>{children}</> : null;
}
