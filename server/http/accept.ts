import type { Request } from 'express';

/** A browser's navigation asks for `text/html`; everything else is a program and gets JSON. */
export const wantsPage = (request: Request): boolean =>
  (request.get('Accept') ?? '').includes('text/html') &&
  request.accepts(['json', 'html']) === 'html';

/** True for what a person opens: an address, never a form or a call of a script. */
export const readsPages = (request: Request): boolean =>
  ['GET', 'HEAD'].includes(request.method) && wantsPage(request);
