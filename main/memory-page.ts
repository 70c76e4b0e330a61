import { randomUUID } from 'node:crypto';
import type { Session } from 'electron';

export interface MemoryPage {
  /** A function makes it anew each time that it is shown. */
  body: string | Buffer | (() => string);
  headers: Record<string, string>;
  /** Takes what a form of the page sends to itself; the page is shown again afterwards. */
  onForm?: (fields: URLSearchParams) => Promise<void> | void;
}

/** `.invalid` resolves nowhere (RFC 2606). */
const HOST = 'https://page.invalid/';
const pagesOf = new WeakMap<Session, Map<string, MemoryPage>>();

/** The headers of a window's own page, which runs no script and loads nothing. */
export const PLAIN_PAGE = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
};

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

/** Whether a URL is one of the pages that this session has in memory. */
export function isMemoryPage(session: Session, url: string): boolean {
  return pagesOf.get(session)?.has(url) ?? false;
}

function servePages(session: Session): Map<string, MemoryPage> {
  const pages = new Map<string, MemoryPage>();
  const respond = async (request: Request): Promise<Response> => {
    const page = pages.get(request.url);
    if (!page) return new Response(null, { status: 404 });
    if (request.method === 'POST' && page.onForm)
      await page.onForm(new URLSearchParams(await request.text()));
    const headers = { 'cache-control': 'no-store', ...page.headers };
    const { body } = page;
    if (typeof body === 'function') return new Response(body(), { headers });
    return new Response(typeof body === 'string' ? body : new Uint8Array(body), { headers });
  };
  for (const scheme of ['https', 'http', 'file']) session.protocol.handle(scheme, respond);
  pagesOf.set(session, pages);
  return pages;
}
