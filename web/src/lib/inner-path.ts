const signIn = '/login';

/**
 * Where someone goes after signing in: only paths of our own, so that a link cannot send them to another site, and never
 * the sign-in page itself, whose own destination counts instead.
 */
export function innerPath(value: unknown): string | undefined {
  let path = value;
  while (typeof path === 'string' && /^\/(?![/\\])/.test(path)) {
    const address = new URL(path, 'http://inner.invalid');
    if (address.pathname !== signIn) return path;
    path = address.searchParams.get('from');
  }
  return undefined;
}
