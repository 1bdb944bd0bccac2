import { useEffect } from 'react';
import { singleKeysOn, typesText } from '@/lib/shortcuts';

/** `a` adds a step, Ctrl+Z takes the last change back; neither while a text is typed or a dialog is open. */
export function useBuilderKeys(onAdd: () => void, undo: (() => void) | undefined) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (typesText(event.target) || document.querySelector('[role="dialog"]')) return;
      const control = event.ctrlKey || event.metaKey;
      if (event.key === 'z' && control && !event.shiftKey && undo) {
        event.preventDefault();
        undo();
      } else if (event.key === 'a' && !control && !event.altKey && singleKeysOn()) {
        event.preventDefault();
        onAdd();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
