/**
 * A locale is a BCP 47 tag (RFC 5646), as `es-MX`: texts in the nearest language that there is,
 * figures and dates as that tag writes them.
 */
export const LANGUAGES = ['en', 'es', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How figures and dates of a language are written where no region is named. */
const REGIONS: Record<Language, string> = { en: 'en-GB', es: 'es-ES', de: 'de-DE' };
/** RFC 5646, 4.4.1: longer tags need not be supported. */
export const LONGEST_LOCALE = 35;

/** The tag as it is written in full (`ES-mx` → `es-MX`), without extensions; null for what is no BCP 47 tag. */
export function canonicalLocale(tag: string): string | null {
  if (tag.length > LONGEST_LOCALE) return null;
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    return null;
  }
}

/** The nearest language that there are texts in; English where none is near. */
export function languageOf(locale: string): Language {
  const primary = locale.split('-')[0]!.toLowerCase();
  return LANGUAGES.find((language) => language === primary) ?? 'en';
}

/** The tag that figures and dates are written by; one that this runtime has no data for goes by its texts' language. */
export function figuresLocale(locale: string): string {
  const isLanguageAlone = (LANGUAGES as readonly string[]).includes(locale);
  if (!isLanguageAlone && Intl.NumberFormat.supportedLocalesOf(locale).length > 0) return locale;
  return REGIONS[languageOf(locale)];
}

/** The tag of what the texts are written in: the locale where we speak its language, else that language. */
export function textsLocale(locale: string): string {
  const language = languageOf(locale);
  return locale.split('-')[0]!.toLowerCase() === language ? figuresLocale(locale) : language;
}
