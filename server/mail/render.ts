import { text, type Locale, type TextKey } from '../texts.ts';

export interface MailContent { kind: 'verify' | 'registered' | 'invoice'; name: string; link: string; number?: string }

const escapeHtml = (value: string) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Subject, text and HTML of a mail. Subjects hold no input, so that no name can carry a header or an advertisement. */
export function renderMail(locale: Locale, { kind, name, link, number }: MailContent): { subject: string; text: string; html: string } {
  const say = (key: string, values: Record<string, string> = {}) => text(locale, key as TextKey, values);
  const hello = say('mail_hello', { name });
  const body = say(`mail_${kind}_text`, { number: number ?? '' });
  const button = say(`mail_${kind}_button`);
  return {
    subject: say(`mail_${kind}_subject`),
    text: `${hello}\n\n${body}\n\n${link}\n`,
    html: `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:34em;margin:2em auto;padding:0 1em">
<p>${escapeHtml(hello)}</p><p>${escapeHtml(body)}</p>
<p><a href="${escapeHtml(link)}" style="display:inline-block;padding:.7em 1.4em;border-radius:.4em;background:#1f5f4a;color:#fff;text-decoration:none">${escapeHtml(button)}</a></p>
<p style="font-size:.85em;word-break:break-all">${escapeHtml(link)}</p></body></html>`,
  };
}
