import { ownPath } from '../../ui/own-path.ts';

const START = '/account';

/** A file of the account, which the server serves rather than a page of this app. */
export const isDownload = (path: string) => /^\/customer\/invoices\/[\w-]+\/download$/.test(path);

/**
 * The path after a login: a path of this app or an account file, but no login page; else the
 * account.
 */
export function returnPath(wanted: unknown): string {
  const path = ownPath(wanted);
  return path === null || (path.startsWith('/customer/') && !isDownload(path)) ? START : path;
}
