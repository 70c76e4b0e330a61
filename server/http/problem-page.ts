/** The page that a browser gets in place of one that fails, in the reader's language. */
import type { Request, Response } from 'express';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../errors.ts';
import { escapeHtml } from '../escape-html.ts';
import { guestLanguageOf } from '../locales.ts';
import { hasText, preferredLocale, text, type TextKey } from '../texts.ts';
import { readsPages } from './accept.ts';
import { inLanguage } from './pages.ts';

/** The problem pages of one port: the folder of its app, and its texts. */
export interface ProblemPages {
  folder: string;
  /** The name in the footer of every page; '' before set-up. */
  restaurantName: () => Promise<string>;
  /** Texts for this port only, by the problem's code. */
  texts: Partial<Record<string, { title: TextKey; detail: TextKey }>>;
  /** The login page for a request to this path. */
  login: (path: string) => string;
}

const PAGES = 'problem pages';
/** Sets the problem pages of an app. */
export const respondsWithPages = (app: Request['app'], pages: ProblemPages) =>
  app.set(PAGES, pages);

/** The document used where no app is built: the same texts without styles. */
const BARE =
  '<!doctype html><html lang="en"><head><meta charset="utf-8" />' +
  '<meta name="viewport" content="width=device-width, initial-scale=1" /><title></title></head>' +
  '<body><div id="app"></div></body></html>';

/**
 * The restaurant's name for the page, read only for client errors: during a server error the page
 * has none.
 */
async function nameFor({ status }: Problem, { restaurantName }: ProblemPages): Promise<string> {
  // A page whose name was rebound to this address is refused and gets no name (DNS rebinding).
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
    name && `<p class="soft">${escapeHtml(name)}</p>`,
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(detail)}</p>`,
    login && `<p><a href="${escapeHtml(login)}">${escapeHtml(text(locale, 'page_log_in'))}</a></p>`,
    '</main>',
  ]
    .filter(Boolean)
    .join('');
}

/**
 * Fills the texts into the app's own document: it is readable without its script, and the script
 * reads which problem it was.
 */
function fillIn(document: string, { code }: Problem, words: Words): string {
  const title = [words.title, words.name].filter(Boolean).join(' · ');
  const meta =
    `<meta name="problem" content="${escapeHtml(code)}" ` +
    `data-detail="${escapeHtml(words.detail)}" data-restaurant="${escapeHtml(words.name)}" />`;
  return inLanguage(document, guestLanguageOf(words.locale))
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escapeHtml(title)}</title>`)
    .replace(/<noscript>[^]*?<\/noscript>/, '')
    .replace('</head>', () => `${meta}</head>`)
    .replace('<div id="app"></div>', () => `<div id="app">${bodyOf(words)}</div>`);
}

/**
 * Sends a browser's navigation a page that says what happened.
 * @returns false for other requests, which get the JSON problem
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
