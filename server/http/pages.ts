import express, { Router, type Request } from 'express';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A browser's navigation asks for `text/html`; everything else is a program and gets JSON. */
const wantsPage = (request: Request) => (request.get('Accept') ?? '').includes('text/html') && request.accepts(['json', 'html']) === 'html';

/** The pages of one app: hashed assets for a year, and its one document at the stated paths alone, so that an unknown path is a 404. */
export function pages(folder: string, paths: string[]): Router {
  const router = Router();
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false, fallthrough: true }));
  router.get(paths, (request, response, next) => {
    response.vary('Accept');
    const document = join(folder, 'index.html');
    if (!wantsPage(request) || !existsSync(document)) return next();
    response.set('Cache-Control', 'no-cache').sendFile('index.html', { root: folder });
  });
  return router;
}
