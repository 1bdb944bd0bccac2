// Small choices that survive a reload. Storage may be off or full; then they are forgotten, nothing else breaks.
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`lathe.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** What is typed, for as long as the tab is open: a page that is left and opened again has it. */
export function recallDraft(key: string): string {
  try {
    return sessionStorage.getItem(`lathe.draft.${key}`) ?? '';
  } catch {
    return '';
  }
}

export function keepDraft(key: string, text: string) {
  try {
    if (text === '') sessionStorage.removeItem(`lathe.draft.${key}`);
    else sessionStorage.setItem(`lathe.draft.${key}`, text);
  } catch {
    // It is lost when the page is left, as it would be without this.
  }
}

export function remember(key: string, value: string | undefined) {
  try {
    if (value === undefined) localStorage.removeItem(`lathe.${key}`);
    else localStorage.setItem(`lathe.${key}`, value);
  } catch {
    // Nothing depends on it.
  }
}
