import express, { Router } from 'express';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { wantsPage } from './accept.ts';
import { publicUrlOf } from './origin.ts';

/**
 * The pages of one app: hashed assets, cached for a year, and its HTML document at the listed paths
 * only, so that an unknown path is a 404. The document is not cached, since the address may contain
 * a claim code (ASVS 14.3.2).
 */
export function pages(folder: string, paths: string[]): Router {
  const router = Router();
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), {
      immutable: true,
      maxAge: '1y',
      index: false,
      redirect: false,
      fallthrough: true,
    }),
  );
  router.get(paths, (request, response, next) => {
    response.vary('Accept');
    const document = join(folder, 'index.html');
    if (!wantsPage(request) || !existsSync(document)) return next();
    response.set('Cache-Control', 'no-store').sendFile('index.html', { root: folder });
  });
  return router;
}

/**
 * Redirects pages on which people type passwords to the https address, if there is one: over plain
 * http a password would cross the guests' Wi-Fi unencrypted (ASVS 12.2.1). Only pages are
 * redirected; a program gets no hint (ASVS 4.1.2).
 */
export function pagesOnHttps(paths: string[]): Router {
  const router = Router();
  router.get(paths, (request, response, next) => {
    const publicUrl = publicUrlOf(request);
    if (
      !publicUrl?.startsWith('https:') ||
      request.get('Host') === new URL(publicUrl).host ||
      !wantsPage(request)
    )
      return next();
    // Of an absolute address (`GET http://evil.example/… HTTP/1.1`) only the path and the query are
    // used (ASVS 3.7.2).
    response
      .vary('Accept')
      .redirect(publicUrl + request.path + new URL(request.originalUrl, publicUrl).search);
  });
  return router;
}
