/**
 * A path of this app as the browser parses it (ASVS 1.2.2); null for another origin or a script.
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

/** Whether an address is a loopback address, which works only on the server's own machine. */
export function isThisDevice(address: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(
    new URL(address, location.origin).hostname,
  );
}
