import { Router, type Request } from 'express';
import staticGzip from 'express-static-gzip';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { directionOf, GUEST_LANGUAGES, type GuestLanguage } from '../locales.ts';
import { notFound } from '../errors.ts';
import { readsPages, wantsPage } from './accept.ts';
import type { EndpointShape } from './endpoint.ts';
import { isHttps, publicUrlOf } from './origin.ts';
import type { Cookie } from './reply.ts';
import { cookiesOf, setCookie } from './router.ts';

/** What a page's data depends on. */
export interface PageRequest {
  params: Record<string, string | undefined>;
  acceptLanguage: string | undefined;
  userAgent: string;
  cookies: Record<string, string>;
  secure: boolean;
}
/** Answers to the calls that a page makes first, by the path that it calls. */
export interface PageAnswers {
  answers: Record<string, unknown>;
  cookies: Cookie[];
  /** Of the document's head: the restaurant's own icons. */
  links: { rel: string; href: string }[];
}
interface Pages {
  folder: string;
  paths: string[];
  data?: (request: PageRequest) => Promise<PageAnswers>;
}

/**
 * The pages of one app: hashed assets, cached for a year, and its HTML document at the listed paths
 * only, so that an unknown path is a 404. The document is not cached, since the address may contain
 * a claim code (ASVS 14.3.2).
 */
export function pages({ folder, paths, data }: Pages): Router {
  const router = Router();
  const texts = textFiles(folder);
  router.use(
    '/assets',
    staticGzip(join(folder, 'assets'), {
      enableBrotli: true,
      orderPreference: ['br', 'gz'],
      index: false,
      serveStatic: { immutable: true, maxAge: '1y', redirect: false, fallthrough: true },
    }),
  );
  router.get(paths, async (request, response, next) => {
    response.vary('Accept');
    if (!wantsPage(request) || !existsSync(join(folder, 'index.html'))) return next();
    response.set('Cache-Control', 'no-store');
    if (!data) {
      response.sendFile('index.html', { root: folder });
      return;
    }
    const { answers, cookies, links } = await data(pageRequest(request));
    for (const cookie of cookies) setCookie(response, cookie, isHttps(request));
    const document = await readFile(join(folder, 'index.html'), 'utf8');
    const wanted = request.acceptsLanguages(GUEST_LANGUAGES) || 'en';
    const language = wanted as GuestLanguage;
    const text = texts.get(language);
    response
      .vary('Accept-Language')
      .type('html')
      .send(filledIn(inLanguage(document, language), answers, [...links, ...textLinks(text)]));
  });
  return router;
}

function pageRequest(request: Request): PageRequest {
  return {
    params: request.params as Record<string, string>,
    acceptLanguage: request.get('Accept-Language'),
    userAgent: request.get('User-Agent') ?? '',
    cookies: cookiesOf(request),
    secure: isHttps(request),
  };
}

/**
 * The file of each language's texts, by the manifest of the build; none where it has no manifest.
 */
function textFiles(folder: string): Map<string, string> {
  const path = join(folder, 'build-manifest.json');
  if (!existsSync(path)) return new Map();
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { file: string }>;
  return new Map(
    Object.entries(manifest).flatMap(([source, { file }]) => {
      const language = /locales\/([^/]+)\/portal\.json$/.exec(source)?.[1];
      return language === undefined ? [] : [[language, file]];
    }),
  );
}

/** The document with its language and direction: a bar that changes sides later is seen to jump. */
export function inLanguage(document: string, language: GuestLanguage): string {
  const tag = `<html lang="${language}" dir="${directionOf(language)}">`;
  return document.replace(/<html lang="[^"]*">/, () => tag);
}

const textLinks = (text: string | undefined): PageAnswers['links'] =>
  text === undefined ? [] : [{ rel: 'modulepreload', href: `/${text}` }];

/**
 * The document with its data, as JSON that runs as nothing (the policy forbids inline scripts), and
 * with the file of its texts named, so that it is fetched beside the script that asks for it.
 */
function filledIn(
  document: string,
  answers: Record<string, unknown>,
  links: PageAnswers['links'],
): string {
  // No `</script>` of a dish's name ends the element (ASVS 1.2.1).
  const json = JSON.stringify(answers).replaceAll('<', '\\u003c');
  const tags = links.map(({ rel, href }) => `<link rel="${rel}" crossorigin href="${href}">`);
  return document
    .replace('</head>', () => `${tags.join('')}</head>`)
    .replace(
      '</body>',
      () => `<script type="application/json" id="page-data">${json}</script></body>`,
    );
}

/**
 * Keeps calls out of a browser's address bar: who opens the address of a call that answers JSON
 * gets the page about the same thing, else the page that says that there is none. Programs get the
 * JSON.
 * @param instead the page for a call, by its path: `{'/customer/orders': '/account'}`
 */
export function pagesForCalls(
  endpoints: readonly EndpointShape[],
  instead: Readonly<Record<string, string>>,
): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const calls = endpoints.filter(
    ({ method, responses }) => method === 'GET' && typeof responses[200] !== 'string',
  );
  for (const { path } of calls)
    router.get(path.replace(/\{(\w+)\}/g, ':$1'), (request, response, next) => {
      response.vary('Accept');
      if (!readsPages(request)) return next();
      const page = instead[path];
      if (page === undefined) return next(notFound());
      // Encoded, so that no part of the address becomes another host (open redirect, ASVS 3.7.2).
      const params = request.params as Record<string, string>;
      response.redirect(
        303,
        page.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!)),
      );
    });
  return router;
}

/**
 * A file of the app under its own name: the manifest by which a phone installs it, the service
 * worker. Not cached, like the document that names it.
 */
export function rootFile(folder: string, name: string): Router {
  const router = Router();
  router.get(`/${name}`, (_request, response, next) => {
    if (!existsSync(join(folder, name))) return next();
    response.set('Cache-Control', 'no-store').sendFile(name, { root: folder });
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
