import { useEffect, type RefObject } from 'react';
import { singleKeysOn, typesText } from '@/lib/shortcuts';

/** j and k move the focus between the first links of a list's rows. */
export function useRowKeys(body: RefObject<HTMLTableSectionElement | null>) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        (event.key !== 'j' && event.key !== 'k') ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey
      )
        return;
      if (!singleKeysOn() || typesText(event.target)) return;
      const rows = [...(body.current?.rows ?? [])].filter((row) => !row.ariaHidden);
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      const next = at < 0 ? 0 : at + (event.key === 'j' ? 1 : -1);
      const target = rows[next]?.querySelector<HTMLElement>('a, button');
      if (target) {
        event.preventDefault();
        target.focus();
        target.scrollIntoView({ block: 'nearest' });
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [body]);
}
