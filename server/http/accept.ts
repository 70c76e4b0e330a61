import type { Request } from 'express';

/** A browser's navigation asks for `text/html`; everything else is a program and gets JSON. */
export function wantsPage(request: Request): boolean {
  return (
    (request.get('Accept') ?? '').includes('text/html') &&
    request.accepts(['json', 'html']) === 'html'
  );
}

/** True for what a person opens: an address, never a form or a call of a script. */
export function readsPages(request: Request): boolean {
  return ['GET', 'HEAD'].includes(request.method) && wantsPage(request);
}
