/** The page that a phone gets when it arrives: without scripts, and styled by its own hash. */
import { createHash } from 'node:crypto';
import { guestLanguageOf } from '../locales.ts';
import { inLanguage } from '../http/pages.ts';
import { text } from '../texts.ts';

const STYLE = `
  :root {
    color-scheme: light dark;
    font:
      1.125rem/1.5 system-ui,
      sans-serif;
  }
  body {
    max-width: 24rem;
    margin: 20vh auto 0;
    padding: 0 1.5rem;
    text-align: center;
  }
  h1 {
    margin: 0 0 0.5rem;
    font-size: 1.75rem;
    line-height: 1.2;
  }
  p {
    margin: 0;
  }
  .ok {
    color: #1d6a3f;
  }
  @media (prefers-color-scheme: dark) {
    .ok {
      color: #86d39f;
    }
  }`;
const HASH = createHash('sha256').update(STYLE).digest('base64');

/** The policy of the page: it runs and loads nothing (ASVS 3.4.3). */
export const PHONE_PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${HASH}'; base-uri 'none'; ` +
  "form-action 'none'; frame-ancestors 'none'";

/** The page in the reader's language; `isPhone` is false on the restaurant's own computer. */
export function phonePage(locale: string, isPhone: boolean): string {
  const [title, detail] = isPhone
    ? [text(locale, 'check_works'), text(locale, 'check_works_text')]
    : [text(locale, 'check_same'), text(locale, 'check_same_text')];
  return inLanguage(
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width, initial-scale=1">' +
      `<title>${title}</title><style>${STYLE}</style></head><body>` +
      `<h1${isPhone ? ' class="ok"' : ''}>${title}</h1><p>${detail}</p></body></html>`,
    guestLanguageOf(locale),
  );
}
