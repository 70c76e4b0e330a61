import { ownPath } from '../../ui/own-path.ts';

const START = '/account';

/** Where a login returns to: a path of this app, but none where people log in; else the account. */
export function returnPath(wanted: unknown): string {
  const path = ownPath(wanted);
  return path === null || path.startsWith('/customer/') ? START : path;
}
