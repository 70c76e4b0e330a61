import { shallowRef } from 'vue';
import { directionOf, guestFigures, guestLanguageOf } from '../../server/locales.ts';
import * as money from '../../server/money.ts';

type Currency = money.Currency;

const chosen = shallowRef<string | null>(null);

/**
 * Formats figures and dates with this locale where its language matches: that of the restaurant or
 * the customer.
 */
export function preferRegion(tag: string | null): void {
  chosen.value = tag;
}

/** A browser started with the locale POSIX names `en-US@posix`, of which Intl throws. */
function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
/**
 * The locale whose formats the reader gets: the chosen one, else the browser's own (en-GB), else
 * none.
 */
export function regional(locale: string): string {
  const tag = regionOf(locale);
  return isRightToLeft(locale) ? guestFigures(tag) : tag;
}
/** The same as a language and region alone, as the server stores it. */
export function regionOf(locale: string): string {
  const tags = [...(chosen.value ? [chosen.value] : []), ...navigator.languages];
  return tags.find((tag) => tag.split('-')[0]!.toLowerCase() === locale && isTag(tag)) ?? locale;
}
const isRightToLeft = (locale: string) => directionOf(guestLanguageOf(locale)) === 'rtl';

/**
 * Money in a text from right to left is as the card slip and the invoice have it, and keeps its own
 * direction (Unicode, UAX 9: LRI and PDI).
 */
function moneyText(locale: string, format: (tag: string) => string): string {
  if (!isRightToLeft(locale)) return format(regional(locale));
  const own = chosen.value !== null && !isRightToLeft(chosen.value) ? chosen.value : 'en';
  return `\u2066${format(own)}\u2069`;
}

/**
 * An amount in minor units as money in the reader's format, with the decimals stored beside it and
 * a true minus (U+2212), which is as wide as the digits.
 */
export function formatMoney(cents: number, currency: Currency, locale: string): string {
  return moneyText(locale, (tag) => money.formatMoney(cents, currency, tag))
    .replaceAll(' ', '\u00a0')
    .replace('-', '\u2212');
}

/** A sum of notes, without decimals that are zero: €50. */
export function formatNote(cents: number, currency: Currency, locale: string): string {
  const unit = 10 ** currency.currency_digits;
  if (cents % unit !== 0) return formatMoney(cents, currency, locale);
  return moneyText(locale, (tag) =>
    new Intl.NumberFormat(tag, {
      style: 'currency',
      currency: currency.currency,
      maximumFractionDigits: 0,
    }).format(cents / unit),
  ).replaceAll(' ', '\u00a0');
}

/** A date, or the day of an instant in a time zone, by default that of this device. */
export function formatDate(iso: string, locale: string, timeZone?: string): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(iso);
  return new Intl.DateTimeFormat(regional(locale), {
    dateStyle: 'medium',
    timeZone: day ? 'UTC' : timeZone,
  }).format(new Date(iso));
}

/** Day and time of an instant in a time zone, by default that of this device. */
export function formatDateTime(iso: string, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(regional(locale), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(iso));
}

/** Basis points: 1000 → 10 %. */
export function formatRate(basisPoints: number, locale: string): string {
  return new Intl.NumberFormat(regional(locale), {
    style: 'percent',
    maximumFractionDigits: 2,
  }).format(basisPoints / 10_000);
}

/**
 * A waiting time in the reader's language: "in 14 minutes"; rounded up, so that a retry is never
 * too early.
 */
export function formatWait(seconds: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(regional(locale));
  return seconds < 90
    ? format.format(seconds, 'second')
    : format.format(Math.ceil(seconds / 60), 'minute');
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A file size in the reader's language, in the largest unit that fits: 2.3 MB. */
export function formatBytes(bytes: number, locale: string): string {
  const place = Math.max(
    0,
    Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)),
  );
  return new Intl.NumberFormat(regional(locale), {
    style: 'unit',
    unit: UNITS[place]!,
    maximumFractionDigits: place > 1 ? 1 : 0,
  }).format(bytes / 1000 ** place);
}

/** The total of a document in cents for a list; negative for a credit note. */
export function signedTotal({ kind, total_cents }: { kind: string; total_cents: number }): number {
  return kind === 'credit_note' ? -total_cents || 0 : total_cents;
}

/**
 * The figures of a document for a page; those of a credit note are negative, as in its invoice PDF.
 */
export function signedFigures<
  Line extends { total_cents: number },
  Tax extends { net_cents: number; tax_cents: number; gross_cents: number },
  Document extends {
    kind: string;
    lines: Line[];
    taxes: Tax[];
    subtotal_cents: number;
    tax_cents: number;
    total_cents: number;
    tip_cents: number;
  },
>(document: Document): Document {
  if (document.kind !== 'credit_note') return document;
  const less = (cents: number) => -cents || 0;
  return {
    ...document,
    lines: document.lines.map((line) => ({ ...line, total_cents: less(line.total_cents) })),
    taxes: document.taxes.map((tax) => ({
      ...tax,
      net_cents: less(tax.net_cents),
      tax_cents: less(tax.tax_cents),
      gross_cents: less(tax.gross_cents),
    })),
    subtotal_cents: less(document.subtotal_cents),
    tax_cents: less(document.tax_cents),
    total_cents: less(document.total_cents),
    tip_cents: less(document.tip_cents),
  };
}

/** The time of day, to the minute. */
export function formatTime(iso: string, locale: string): string {
  return formatTimeIn(iso, locale, undefined);
}

/** The time of day of an instant in a time zone, else in that of this device, to the minute. */
export function formatTimeIn(iso: string, locale: string, timeZone: string | undefined): string {
  const format = new Intl.DateTimeFormat(regional(locale), { timeStyle: 'short', timeZone });
  return format.format(new Date(iso));
}
/** The day of an instant in a time zone, by default that of this device, as `YYYY-MM-DD`. */
export function dateIn(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone }).format(new Date(iso));
}
/** A time of day, `HH:MM`, in the reader's form. */
export function formatClock(clock: string, locale: string): string {
  return formatTimeIn(`2000-01-01T${clock}:00Z`, locale, 'UTC');
}
/** The weekday of a date, `YYYY-MM-DD`, or with `isNear: false` its day and month too. */
export function formatWeekday(date: string, locale: string, isNear = true): string {
  return new Intl.DateTimeFormat(regional(locale), {
    weekday: 'long',
    ...(!isNear && { day: 'numeric', month: 'long' }),
    timeZone: 'UTC',
  }).format(new Date(`${date}T12:00:00Z`));
}

const COMMAS: Partial<Record<string, string>> = { ar: '، ', ja: '、', zh: '、' };
/** Words one after the other with the comma of a language. */
export function listed(words: readonly string[], locale: string): string {
  return words.join(COMMAS[locale] ?? ', ');
}

/** Weekdays, 1 for Monday, as `Mon, Tue` in a language; the 1st of January 2024 was a Monday. */
export function daysText(days: readonly number[], locale: string): string {
  const format = new Intl.DateTimeFormat(regional(locale), { weekday: 'short', timeZone: 'UTC' });
  const names = days.map((day) => format.format(new Date(Date.UTC(2024, 0, day))));
  return listed(names, locale);
}

/**
 * An instant in a list: the time of today, the day and time of this year, else the whole date. In a
 * time zone, by default that of this device.
 */
export function formatMoment(iso: string, locale: string, timeZone?: string): string {
  const day = dateIn(iso, timeZone);
  const today = dateIn(new Date().toISOString(), timeZone);
  if (day === today) return formatTimeIn(iso, locale, timeZone);
  if (day.slice(0, 4) !== today.slice(0, 4)) return formatDate(iso, locale, timeZone);
  return new Intl.DateTimeFormat(regional(locale), {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(new Date(iso));
}
