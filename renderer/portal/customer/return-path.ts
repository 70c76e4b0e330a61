const START = '/account';

/** Where a login returns to: a path of this app as the browser itself reads it, else the account. */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return START;
  try {
    const { origin, pathname, search, hash } = new URL(wanted, location.origin);
    const elsewhere = origin !== location.origin || pathname.startsWith('//') || pathname.startsWith('/customer/');
    return elsewhere ? START : pathname + search + hash;
  } catch {
    return START;
  }
}
