import express, { Router } from 'express';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { wantsPage } from './accept.ts';
import { publicUrlOf } from './origin.ts';

/**
 * The pages of one app: hashed assets for a year, and its one document at the stated paths alone,
 * so that an unknown path is a 404. Kept in no cache: the address can hold a claim code (ASVS
 * 14.3.2).
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
 * Pages on which people type passwords are shown on the https address alone, where there is one: on
 * a bare LAN a password would cross the guests' Wi-Fi in the clear (ASVS 12.2.1). Only pages lead
 * there; a program is told nothing (ASVS 4.1.2).
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
    // Of an absolute address (`GET http://evil.example/… HTTP/1.1`) the path and the query alone
    // lead on (ASVS 3.7.2).
    response
      .vary('Accept')
      .redirect(publicUrl + request.path + new URL(request.originalUrl, publicUrl).search);
  });
  return router;
}
