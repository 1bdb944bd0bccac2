// Keys: a list that the key sheet shows, the rule for when a single key counts, and the two-key sequences ("g" then "d").
import { recall, remember } from './storage';

export interface Shortcut {
  keys: string;
  does: string;
}

/** The fixed ones; the shell adds "g" sequences for the entries of its rail. */
export const generalShortcuts: Shortcut[] = [
  { keys: '?', does: 'Show these keys' },
  { keys: 'Ctrl K', does: 'Open the command palette' },
  { keys: '/', does: 'Search this list' },
  { keys: 'n', does: 'New: project, import or training' },
  { keys: 'j k', does: 'Next and previous row' },
  { keys: 'Enter', does: 'Open the row' },
  { keys: 'Space', does: 'Pause or resume an upload' },
  { keys: 'a', does: 'Add a step to a recipe' },
  { keys: 'Ctrl Z', does: 'Take back a change of a recipe' },
  { keys: 'Ctrl Enter', does: 'Submit the form' },
  { keys: 'Esc', does: 'Close' },
];

/** Single-key shortcuts can be switched off (WCAG 2.1.4): speech input types letters. */
export function singleKeysOn(): boolean {
  return recall('single-keys') !== 'off';
}

export function setSingleKeys(on: boolean) {
  remember('single-keys', on ? undefined : 'off');
}

/** Whether a key press belongs to something that takes text. */
export function typesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'range'].includes(target.type)
  );
}

/** Recognises "g" followed within a second by another key. */
export class KeySequence {
  private since = -Infinity;

  /** The second key of a finished sequence, or undefined. */
  press(key: string, atMs: number): string | undefined {
    if (atMs - this.since < 1000) {
      this.since = -Infinity;
      return key;
    }
    if (key === 'g') this.since = atMs;
    return undefined;
  }
}
