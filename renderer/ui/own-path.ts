/**
 * A path of this app as the browser itself reads it (ASVS 1.2.2): null for whatever leads
 * elsewhere, or runs.
 */
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

/**
 * Whether an address leads to the very device that opens it: on any other it opens nothing, or
 * something else.
 */
export function isThisDevice(address: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(
    new URL(address, location.origin).hostname,
  );
}
