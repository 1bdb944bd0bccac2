// Small choices that survive a reload. Storage may be off or full; then they are forgotten, nothing else breaks.
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`lathe.${key}`) ?? undefined;
  } catch {
    return undefined;
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
