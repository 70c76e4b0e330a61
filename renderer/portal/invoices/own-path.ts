/**
 * A link of the server as a path on this origin: the reader may use another address than
 * `PUBLIC_URL`.
 */
export function ownPath(link: string): string {
  const { pathname, search } = new URL(link, location.origin);
  return pathname.replace(/^\/+/, '/') + search;
}
