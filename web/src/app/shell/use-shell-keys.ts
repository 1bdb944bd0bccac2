import { useEffect, useRef } from 'react';
import { KeySequence, singleKeysOn, typesText } from '@/lib/shortcuts';

export interface ShellKeys {
  /** Whether a dialog of the shell is open or about to be. */
  isOpen: boolean;
  onHelp: () => void;
  onPalette: () => void;
  onNew: (() => void) | undefined;
  /** Where "g" followed by a letter leads. */
  goTo: Record<string, () => void>;
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLElement>('[data-search]');
  field?.focus();
  return field !== null;
}

/** The keys that work on every page. A dialog that is open keeps its keys to itself. */
export function useShellKeys({ isOpen, onHelp, onPalette, onNew, goTo }: ShellKeys) {
  // What is typed after the key of a dialog is meant for it, also before it has been drawn.
  const opening = useRef(false);
  useEffect(() => {
    opening.current = isOpen;
  }, [isOpen]);
  useEffect(() => {
    const sequence = new KeySequence();
    const single = (key: string): boolean => {
      const second = sequence.press(key, performance.now());
      if (second !== undefined) {
        const go = goTo[second];
        go?.();
        return go !== undefined;
      }
      if (key === '?') {
        opening.current = true;
        onHelp();
      } else if (key === '/') return focusSearch();
      else if (key === 'n' && onNew) onNew();
      else return false;
      return true;
    };
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        opening.current = true;
        onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typesText(event.target)) return;
      if (!singleKeysOn() || opening.current || document.querySelector('[role="dialog"]')) return;
      if (single(event.key)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
