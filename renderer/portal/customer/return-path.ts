import { ownPath } from '../../ui/own-path.ts';

const START = '/account';

/** A file of the account's, which the server gives and no page of this app. */
export const isDownload = (path: string) => /^\/customer\/invoices\/[\w-]+\/download$/.test(path);

/**
 * Where a login returns to: a path of this app or a file of the account's, but none where people
 * log in; else the account.
 */
export function returnPath(wanted: unknown): string {
  const path = ownPath(wanted);
  return path === null || (path.startsWith('/customer/') && !isDownload(path)) ? START : path;
}
