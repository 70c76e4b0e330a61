import { figuresLocale } from '../locales.ts';
import { text, type TextKey } from '../texts.ts';
import type { MailKind } from './contract.ts';
import { htmlOf, type Letter } from './html.ts';

/** What a mail tells; kept encrypted in the outbox until it is sent. */
export interface MailContent {
  kind: MailKind;
  /** Whom it greets by name, if anybody. */
  greet: string | null;
  link: string | null;
  /** After this moment its link is dead, and it is not sent any more. */
  expires_at: string | null;
  values: Record<string, string>;
  /** To a member of staff. */
  staff: boolean;
  /** When that happened which it tells of. */
  at: string;
}
export interface House {
  name: string;
  time_zone: string;
}

const BUTTONS: Partial<Record<MailKind, TextKey>> = {
  verify: 'mail_verify_button',
  new_address: 'mail_verify_button',
  registered: 'mail_registered_button',
  reset: 'mail_reset_button',
  invoice: 'mail_invoice_button',
};
/** What an intruder would have done: the mail says what to do then. */
const ALARMING: MailKind[] = [
  'mfa_on',
  'mfa_off',
  'password_changed',
  'email_changed',
  'new_login',
  'backup_code_used',
  'backup_codes_renewed',
];

function moment(locale: string, at: string, timeZone: string) {
  return new Intl.DateTimeFormat(figuresLocale(locale), {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(at));
}

function letterOf(locale: string, content: MailContent, house: House | null): Letter {
  const { kind, greet, link, staff, at } = content;
  const values = {
    ...content.values,
    device: content.values.device || text(locale, 'mail_device_unknown'),
    time: moment(locale, at, house?.time_zone ?? 'UTC'),
  };
  const warning = ALARMING.includes(kind)
    ? [text(locale, staff ? 'mail_not_you_staff' : 'mail_not_you')]
    : [];
  return {
    locale,
    title: text(locale, `mail_${kind}_subject`),
    signature: house?.name ?? null,
    paragraphs: [
      greet ? text(locale, 'mail_hello', { name: greet }) : text(locale, 'mail_hello_anyone'),
      text(locale, `mail_${kind}_text`, values),
      ...warning,
      // Whoever holds this mail can tell later whether the archive was made anew.
      ...(content.values.seal ? [text(locale, 'mail_seal', values)] : []),
    ],
    button: link
      ? {
          label: text(locale, BUTTONS[kind] ?? 'mail_account_button'),
          link,
          beside: text(locale, 'mail_link'),
        }
      : null,
  };
}

function textOf({ paragraphs, button, signature }: Letter) {
  return (
    [
      ...paragraphs,
      ...(button ? [`${button.label}:\n${button.link}`] : []),
      ...(signature ? [`-- \n${signature}`] : []),
    ].join('\n\n') + '\n'
  );
}

/**
 * Subject, text and HTML of a mail. Subjects hold no input, so that no name can carry a header or
 * an advertisement.
 */
export function renderMail(
  locale: string,
  content: MailContent,
  house: House | null,
): { subject: string; text: string; html: string } {
  const letter = letterOf(locale, content, house);
  return { subject: letter.title, text: textOf(letter), html: htmlOf(letter) };
}
