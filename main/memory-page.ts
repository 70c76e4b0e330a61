import { randomUUID } from 'node:crypto';
import type { Session } from 'electron';

export interface MemoryPage {
  body: string | Buffer;
  headers: Record<string, string>;
}

/** `.invalid` resolves nowhere (RFC 2606). */
const HOST = 'https://page.invalid/';
const pagesOf = new WeakMap<Session, Map<string, MemoryPage>>();

/**
 * Serves a page from memory to this session alone, which can load nothing else: no network, no
 * files.
 */
export function serveFromMemory(
  session: Session,
  page: MemoryPage,
): { url: string; forget: () => void } {
  const pages = pagesOf.get(session) ?? servePages(session);
  const url = HOST + randomUUID();
  pages.set(url, page);
  return {
    url,
    forget: () => {
      pages.delete(url);
    },
  };
}

function servePages(session: Session): Map<string, MemoryPage> {
  const pages = new Map<string, MemoryPage>();
  const respond = ({ url }: { url: string }): Response => {
    const page = pages.get(url);
    if (!page) return new Response(null, { status: 404 });
    const body = typeof page.body === 'string' ? page.body : new Uint8Array(page.body);
    return new Response(body, { headers: { 'cache-control': 'no-store', ...page.headers } });
  };
  for (const scheme of ['https', 'http', 'file']) session.protocol.handle(scheme, respond);
  pagesOf.set(session, pages);
  return pages;
}
