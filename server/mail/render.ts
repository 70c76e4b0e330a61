import { guestFigures } from '../locales.ts';
import { text, type TextKey } from '../texts.ts';
import type { MailKind } from './contract.ts';
import { htmlOf, type Letter } from './html.ts';

/** What a mail says; stored encrypted in the outbox until it is sent. */
export interface MailContent {
  kind: MailKind;
  /** The name in its greeting; null for a greeting without one. */
  greet: string | null;
  link: string | null;
  /** When its link expires; the mail is not sent after that. */
  expires_at: string | null;
  values: Record<string, string>;
  /** Whether the recipient is a member of staff. */
  staff: boolean;
  /** When the event happened that the mail is about. */
  at: string;
}
interface Sender {
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
/** Kinds about what an intruder may have done: the mail says what to do then. */
const ALARMING: MailKind[] = [
  'mfa_on',
  'mfa_off',
  'password_changed',
  'email_changed',
  'new_login',
  'backup_code_used',
  'backup_codes_renewed',
  'passkey_added',
  'passkey_removed',
];

function moment(locale: string, at: string, timeZone: string) {
  return new Intl.DateTimeFormat(guestFigures(locale), {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(at));
}

function letterOf(locale: string, content: MailContent, restaurant: Sender | null): Letter {
  const { kind, greet, link, staff, at } = content;
  const values = {
    ...content.values,
    device: content.values.device || text(locale, 'mail_device_unknown'),
    time: moment(locale, at, restaurant?.time_zone ?? 'UTC'),
  };
  const warning = ALARMING.includes(kind)
    ? [text(locale, staff ? 'mail_not_you_staff' : 'mail_not_you')]
    : [];
  return {
    locale,
    title: text(locale, `mail_${kind}_subject`),
    signature: restaurant?.name ?? null,
    paragraphs: [
      greet ? text(locale, 'mail_hello', { name: greet }) : text(locale, 'mail_hello_anyone'),
      text(locale, `mail_${kind}_text`, values),
      ...warning,
      // The hash lets the recipient check later whether the archive was rewritten.
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
 * Renders subject, text and HTML of a mail. Subjects hold no input, so that no name can carry a
 * header or an advertisement.
 */
export function renderMail(
  locale: string,
  content: MailContent,
  restaurant: Sender | null,
): { subject: string; text: string; html: string } {
  const letter = letterOf(locale, content, restaurant);
  return { subject: letter.title, text: textOf(letter), html: htmlOf(letter) };
}
