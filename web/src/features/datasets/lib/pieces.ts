// How a large file is cut for sending, and the unfinished uploads this browser remembers.
/** Files from this size on are sent in pieces that survive a broken connection. */
export const resumableFrom = 8 * 1024 ** 2;
const pieceBytes = 32 * 1024 ** 2;
export const retryDelays = [1000, 2000, 4000, 8000];

export function pieceOf(file: Blob, offset: number): Blob {
  return file.slice(offset, Math.min(offset + pieceBytes, file.size));
}

/** tus metadata: the name in base64 of its UTF-8. */
export function uploadMetadata(filename: string): string {
  const bytes = new TextEncoder().encode(filename);
  return `filename ${btoa(String.fromCharCode(...bytes))}`;
}

export interface Unfinished {
  projectId: string;
  sourceId: string;
  location: string;
  name: string;
  size: number;
  modified: number;
  sent: number;
  at: number;
}

const storageKey = 'lathe.unfinished-uploads';
const keptMs = 24 * 3600 * 1000; // as the server keeps them

function isUnfinished(value: unknown): value is Unfinished {
  const entry = value as Partial<Unfinished> | null;
  return typeof entry?.location === 'string' && typeof entry.at === 'number';
}

export function unfinishedUploads(now = Date.now()): Unfinished[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.filter(isUnfinished).filter((entry) => now - entry.at < keptMs);
  } catch {
    return [];
  }
}

function store(entries: Unfinished[]) {
  try {
    localStorage.setItem(storageKey, JSON.stringify(entries));
  } catch {
    // Without storage an upload does not outlive a reload; it still outlives a broken connection.
  }
}

export function rememberUpload(entry: Unfinished) {
  store([...unfinishedUploads().filter((other) => other.location !== entry.location), entry]);
}

export function forgetUpload(location: string) {
  store(unfinishedUploads().filter((entry) => entry.location !== location));
}

/** The unfinished upload of this very file, as far as name, size and date tell. */
export function unfinishedOf(projectId: string, file: File): Unfinished | undefined {
  return unfinishedUploads().find(
    (entry) =>
      entry.projectId === projectId &&
      entry.name === file.name &&
      entry.size === file.size &&
      entry.modified === file.lastModified,
  );
}
