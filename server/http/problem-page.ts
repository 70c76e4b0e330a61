/**
 * What a browser shows in place of a page or a file that it does not get: our own page, in the
 * reader's language.
 */
import type { Request, Response } from 'express';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../errors.ts';
import { languageOf } from '../locales.ts';
import { hasText, preferredLocale, text, type TextKey } from '../texts.ts';
import { readsPages } from './accept.ts';

/** Of one port: where its app is built, and what its pages say. */
export interface ProblemPages {
  folder: string;
  /** As the foot of every page names it; '' before set-up. */
  restaurantName: () => Promise<string>;
  /** Texts that are this port's own, by the problem's code. */
  texts: Partial<Record<string, { title: TextKey; detail: TextKey }>>;
  /** Where somebody logs in who asked for this address. */
  login: (path: string) => string;
}

const PAGES = 'problem pages';
/** States what this app answers browsers with. */
export const respondsWithPages = (app: Request['app'], pages: ProblemPages) =>
  app.set(PAGES, pages);

/** The document where no app is built: the same words, without its look. */
const BARE =
  '<!doctype html><html lang="en"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><title></title></head><body><div id="app"></div></body></html>';

/** Every sign that markup is made of becomes a number (ASVS 1.2.1). */
const escaped = (value: string) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * Asked of the database for what a reader caused; while the server itself is in trouble the page
 * does without.
 */
async function nameFor({ status }: Problem, { restaurantName }: ProblemPages): Promise<string> {
  // A page whose name was rebound to this address is refused, and learns no name either (DNS
  // rebinding).
  if (status >= 500 || status === 403) return '';
  return restaurantName().catch(() => '');
}

interface Words {
  locale: string;
  name: string;
  title: string;
  detail: string;
  login: string | null;
}

function wordsFor(request: Request, { code, status }: Problem, pages: ProblemPages) {
  const locale = preferredLocale(request.get('Accept-Language'));
  const own = pages.texts[code];
  return {
    locale,
    title: text(locale, own?.title ?? 'page_problem_title'),
    detail: text(
      locale,
      own?.detail ?? (hasText(code) ? code : status < 500 ? 'not_found' : 'internal_error'),
    ),
    login: status === 401 ? pages.login(request.path) : null,
  };
}

function bodyOf({ locale, name, title, detail, login }: Words) {
  return [
    '<main class="stack standalone">',
    name && `<p class="soft">${escaped(name)}</p>`,
    `<h1>${escaped(title)}</h1>`,
    `<p>${escaped(detail)}</p>`,
    login && `<p><a href="${escaped(login)}">${escaped(text(locale, 'page_log_in'))}</a></p>`,
    '</main>',
  ]
    .filter(Boolean)
    .join('');
}

/**
 * The app's own document with the words in it: it is read without its script, and the script finds
 * which problem it was.
 */
function fillIn(document: string, { code }: Problem, words: Words): string {
  const title = [words.title, words.name].filter(Boolean).join(' · ');
  const told = `<meta name="problem" content="${escaped(code)}" data-detail="${escaped(words.detail)}" data-restaurant="${escaped(words.name)}" />`;
  return document
    .replace(/<html lang="[^"]*">/, () => `<html lang="${languageOf(words.locale)}">`)
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(title)}</title>`)
    .replace(/<noscript>[^]*?<\/noscript>/, '')
    .replace('</head>', () => `${told}</head>`)
    .replace('<div id="app"></div>', () => `<div id="app">${bodyOf(words)}</div>`);
}

/**
 * PrinterResponses a browser's navigation with a page that says what happened. @returns false for
 * what is no such thing, which gets the JSON problem
 */
export async function sendProblemPage(
  request: Request,
  response: Response,
  problem: Problem,
): Promise<boolean> {
  const pages = request.app.get(PAGES) as ProblemPages | undefined;
  if (!pages || !readsPages(request)) return false;
  const words = {
    ...wordsFor(request, problem, pages),
    name: await nameFor(problem, pages),
  };
  const document = await readFile(join(pages.folder, 'index.html'), 'utf8').catch(() => BARE);
  response
    .status(problem.status)
    .set({ 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
    .send(fillIn(document, problem, words));
  return true;
}
