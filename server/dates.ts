/** A cache of formatters by time zone: making one takes longer than reading five rows. */
const days = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a time zone (IANA name), as `YYYY-MM-DD`. */
export function localDay(instant: Date, timeZone: string): string {
  const format =
    days.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  days.set(timeZone, format);
  return format.format(instant);
}

/** True for an IANA time zone that this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** An instant for a reader: date and time in their language and the restaurant's time zone. */
export function formatDateTime(instant: string | Date, locale: string, timeZone?: string) {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(instant));
}
