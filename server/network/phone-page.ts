/** The page that a phone gets when it arrives. */
import { escapeHtml } from '../escape-html.ts';
import { plainPages } from '../http/plain-page.ts';
import { text } from '../texts.ts';

const PAGES = plainPages(`
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
  }`);
export const PHONE_PAGE_POLICY = PAGES.policy;

/** The page in the reader's language; `isPhone` is false on the restaurant's own computer. */
export function phonePage(locale: string, isPhone: boolean): string {
  const [title, detail] = isPhone
    ? [text(locale, 'check_works'), text(locale, 'check_works_text')]
    : [text(locale, 'check_same'), text(locale, 'check_same_text')];
  const heading = `<h1${isPhone ? ' class="ok"' : ''}>${escapeHtml(title)}</h1>`;
  return PAGES.render({ locale, title, body: `${heading}<p>${escapeHtml(detail)}</p>` });
}
