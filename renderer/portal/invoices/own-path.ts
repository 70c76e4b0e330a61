/**
 * A link of the server's as a path of this very address: the reader may have come by another one
 * than `PUBLIC_URL`.
 */
export function ownPath(link: string): string {
  const { pathname, search } = new URL(link, location.origin);
  return pathname.replace(/^\/+/, '/') + search;
}
