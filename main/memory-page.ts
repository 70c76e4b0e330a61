import { randomUUID } from 'node:crypto';
import type { Session } from 'electron';

export interface MemoryPage {
  body: string | Buffer;
  headers: Record<string, string>;
}

/** A name that resolves nowhere, as RFC 2606 promises. */
const HOST = 'https://page.invalid/';
const shelves = new WeakMap<Session, Map<string, MemoryPage>>();

/**
 * Lays a page where only this session finds it; the session reaches nothing else: no network, no
 * files.
 */
export function layInMemory(
  session: Session,
  page: MemoryPage,
): { url: string; forget: () => void } {
  const shelf = shelves.get(session) ?? makeShelf(session);
  const url = HOST + randomUUID();
  shelf.set(url, page);
  return {
    url,
    forget: () => {
      shelf.delete(url);
    },
  };
}

function makeShelf(session: Session): Map<string, MemoryPage> {
  const shelf = new Map<string, MemoryPage>();
  const answer = ({ url }: { url: string }): Response => {
    const page = shelf.get(url);
    if (!page) return new Response(null, { status: 404 });
    const body = typeof page.body === 'string' ? page.body : new Uint8Array(page.body);
    return new Response(body, { headers: { 'cache-control': 'no-store', ...page.headers } });
  };
  for (const scheme of ['https', 'http', 'file']) session.protocol.handle(scheme, answer);
  shelves.set(session, shelf);
  return shelf;
}
