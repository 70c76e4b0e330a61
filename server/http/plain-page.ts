/** Pages outside the two apps: without scripts, each with a style of its own. */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../escape-html.ts';
import { guestLanguageOf } from '../locales.ts';
import { inLanguage } from './pages.ts';

interface Content {
  locale: string;
  title: string;
  /** HTML. */
  body: string;
}

interface PlainPages {
  /** Allows the style by its hash; the page runs and loads nothing (ASVS 3.4.3). */
  policy: string;
  render: (content: Content) => string;
}

/** Pages of one style. */
export function plainPages(style: string): PlainPages {
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    policy:
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; ` +
      "form-action 'none'; frame-ancestors 'none'",
    render: ({ locale, title, body }) =>
      inLanguage(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
          '<meta name="viewport" content="width=device-width, initial-scale=1">' +
          `<title>${escapeHtml(title)}</title><style>${style}</style></head>` +
          `<body>${body}</body></html>`,
        guestLanguageOf(locale),
      ),
  };
}
