/** A path of this app as the browser itself reads it (ASVS 1.2.2): null for whatever leads elsewhere, or runs. */
export function ownPath(wanted: unknown): string | null {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return null;
  try {
    const { origin, pathname, search, hash } = new URL(wanted, location.origin);
    return origin === location.origin && !pathname.startsWith('//')
      ? pathname + search + hash
      : null;
  } catch {
    return null;
  }
}
