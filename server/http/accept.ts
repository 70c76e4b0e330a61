import type { Request } from 'express';

/**
 * Whether the client is a browser that opens a page: it accepts `text/html`, while programs get
 * JSON.
 */
export function wantsPage(request: Request): boolean {
  return (
    (request.get('Accept') ?? '').includes('text/html') &&
    request.accepts(['json', 'html']) === 'html'
  );
}

/** Whether a person opened an address: never a form post or a script's request. */
export function readsPages(request: Request): boolean {
  return ['GET', 'HEAD'].includes(request.method) && wantsPage(request);
}
