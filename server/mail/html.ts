import { escapeHtml } from '../escape-html.ts';
import { directionOf, guestLanguageOf } from '../locales.ts';

/**
 * A mail before it is rendered as text or HTML; `beside` introduces the link as text, for mail
 * programs that show no button.
 */
export interface Letter {
  locale: string;
  title: string;
  paragraphs: string[];
  button: { label: string; link: string; beside: string } | null;
  signature: string | null;
}

// The colours of renderer/ui/tokens.css as values: mail programs support no variables, and many
// read only an element's own style.
const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',sans-serif";
const DARK = `@media (prefers-color-scheme:dark){
.paper{background:#171614!important}.sheet{background:#201f1c!important;\
border-color:#3a3833!important}
.ink{color:#f1eee8!important}.soft{color:#b4afa4!important}.line{border-color:#3a3833!important}
.act{background:#83c9b3!important}.act a{color:#0e211b!important}
}`;

function buttonOf({ label, link, beside }: NonNullable<Letter['button']>) {
  return `
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:28px 0"><tr><td \
class="act" style="background:#1c5a4c;border-radius:6px">
<a href="${escapeHtml(link)}" style="display:inline-block;padding:13px 22px;color:#ffffff;\
font-weight:600;text-decoration:none">${escapeHtml(label)}</a></td></tr></table>
<p class="soft" style="margin:0;font-size:14px;color:#5d5a53">${escapeHtml(beside)}<br>\
<span dir="ltr" style="word-break:break-all">${escapeHtml(link)}</span></p>`;
}

/**
 * Renders a mail as HTML: one column that a phone shows without zooming, light or dark, with no
 * picture, no script and nothing to fetch.
 */
export function htmlOf({ locale, title, paragraphs, button, signature }: Letter): string {
  const language = guestLanguageOf(locale);
  const [greeting, ...rest] = paragraphs.map(
    (paragraph) =>
      `<p class="ink" style="margin:0 0 16px;color:#1d1c19">${escapeHtml(paragraph)}</p>`,
  );
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8">\
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" \
content="light dark">
<title>${escapeHtml(title)}</title><style>:root{color-scheme:light dark;\
supported-color-schemes:light dark}${DARK}</style></head>
<body class="paper" style="margin:0;padding:0;background:#fbfaf8"><div role="main">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" \
style="background:#fbfaf8"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" \
style="max-width:560px;background:#ffffff;border:1px solid #dedbd4;border-radius:12px"><tr>
<td style="padding:28px 24px;${FONT};font-size:16px;line-height:1.55;text-align:start">
<h1 class="ink" style="margin:0 0 20px;font-size:22px;line-height:1.3;font-weight:600;\
color:#1d1c19">${escapeHtml(title)}</h1>
${greeting}${rest.join('')}${button ? buttonOf(button) : ''}
${
  signature
    ? `<p class="soft line" style="margin:28px 0 0;padding-top:16px;\
border-top:1px solid #dedbd4;font-size:14px;color:#5d5a53">${escapeHtml(signature)}</p>`
    : ''
}
</td></tr></table></td></tr></table></div></body></html>`;
}
