/**
 * A locale is a BCP 47 tag (RFC 5646), as `es-MX`: texts in the nearest language that there is,
 * figures and dates as that tag writes them.
 */

/**
 * The languages that there are texts in, each with a folder in `assets/locales`: its own name, and
 * how its figures and dates are written where no region is named.
 */
const SPOKEN = {
  en: { name: 'English', figures: 'en-GB' },
  es: { name: 'Español', figures: 'es-ES' },
  de: { name: 'Deutsch', figures: 'de-DE' },
} as const satisfies Record<string, { name: string; figures: string }>;

export type Language = keyof typeof SPOKEN;
export const LANGUAGES = Object.keys(SPOKEN) as Language[];

/** The name of a language in that language. */
export function nameOfLanguage(language: Language): string {
  return SPOKEN[language].name;
}

/** RFC 5646, 4.4.1: longer tags need not be supported. */
export const LONGEST_LOCALE = 35;

/**
 * The tag as it is written in full (`ES-mx` → `es-MX`), without extensions; null for what is no BCP
 * 47 tag.
 */
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

/**
 * The tag that figures and dates are written by; one that this runtime has no data for goes by its
 * texts' language.
 */
export function figuresLocale(locale: string): string {
  const isLanguageAlone = (LANGUAGES as readonly string[]).includes(locale);
  if (!isLanguageAlone && Intl.NumberFormat.supportedLocalesOf(locale).length > 0) return locale;
  return SPOKEN[languageOf(locale)].figures;
}

/**
 * The tag of what the texts are written in: the locale where we speak its language, else that
 * language.
 */
export function textsLocale(locale: string): string {
  const language = languageOf(locale);
  return locale.split('-')[0]!.toLowerCase() === language ? figuresLocale(locale) : language;
}

/**
 * What was read of each language's folder, by its language. @throws Error when one has no such file
 */
export function textsByLanguage<Texts>(files: Record<string, Texts>): Record<Language, Texts> {
  const byLanguage = Object.fromEntries(
    Object.entries(files).map(([path, texts]) => [path.split('/').at(-2)!, texts]),
  );
  for (const language of LANGUAGES)
    if (!byLanguage[language]) throw new Error(`There are no texts in ${language}`);
  return byLanguage as Record<Language, Texts>;
}
