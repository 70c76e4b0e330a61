/**
 * A locale is a BCP 47 tag (RFC 5646), as `es-MX`: texts are in the nearest supported language,
 * figures and dates in the form of that tag.
 */

/**
 * The supported languages, each with a folder in `assets/locales`: its own name, and the form of
 * its figures and dates where no region is named.
 */
const SUPPORTED = {
  en: { name: 'English', figures: 'en-GB' },
  es: { name: 'Español', figures: 'es-ES' },
  de: { name: 'Deutsch', figures: 'de-DE' },
} as const satisfies Record<string, { name: string; figures: string }>;

export type Language = keyof typeof SUPPORTED;
export const LANGUAGES = Object.keys(SUPPORTED) as Language[];

/** The name of a language in that language. */
export function nameOfLanguage(language: Language): string {
  return SUPPORTED[language].name;
}

/** RFC 5646, 4.4.1: longer tags need not be supported. */
export const LONGEST_LOCALE = 35;

/**
 * The canonical tag (`ES-mx` → `es-MX`), without extensions; null for a text that is no BCP 47 tag.
 */
export function canonicalLocale(tag: string): string | null {
  if (tag.length > LONGEST_LOCALE) return null;
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    return null;
  }
}

/** The nearest supported language; English where none is near. */
export function languageOf(locale: string): Language {
  const primary = locale.split('-')[0]!.toLowerCase();
  return LANGUAGES.find((language) => language === primary) ?? 'en';
}

/**
 * The tag for figures and dates; one without data in this runtime falls back to its texts'
 * language.
 */
export function figuresLocale(locale: string): string {
  const isLanguageAlone = (LANGUAGES as readonly string[]).includes(locale);
  if (!isLanguageAlone && Intl.NumberFormat.supportedLocalesOf(locale).length > 0) return locale;
  return SUPPORTED[languageOf(locale)].figures;
}

/** The tag of the texts: the locale where its language is supported, else that language. */
export function textsLocale(locale: string): string {
  const language = languageOf(locale);
  return locale.split('-')[0]!.toLowerCase() === language ? figuresLocale(locale) : language;
}

/**
 * The texts of each language by its name.
 * @throws Error when a language has no such file
 */
export function textsByLanguage<Texts>(files: Record<string, Texts>): Record<Language, Texts> {
  const byLanguage = Object.fromEntries(
    Object.entries(files).map(([path, texts]) => [path.split('/').at(-2)!, texts]),
  );
  for (const language of LANGUAGES)
    if (!byLanguage[language]) throw new Error(`There are no texts in ${language}`);
  return byLanguage as Record<Language, Texts>;
}
