/**
 * A locale is a BCP 47 tag (RFC 5646), as `es-MX`: texts are in the nearest supported language,
 * figures and dates in the form of that tag.
 */

interface Facts {
  /** Its own name for itself. */
  name: string;
  /** The form of its figures and dates where no region is named. */
  figures: string;
  /** Whether the staff's app, the desktop and documents have it too; guests have all. */
  staff: boolean;
  /** Whether it is written from right to left. */
  rtl?: boolean;
}
/** The supported languages, each with a folder in `assets/locales`. */
const SUPPORTED = {
  en: { name: 'English', figures: 'en-GB', staff: true },
  es: { name: 'Español', figures: 'es-ES', staff: true },
  de: { name: 'Deutsch', figures: 'de-DE', staff: true },
  fr: { name: 'Français', figures: 'fr-FR', staff: true },
  it: { name: 'Italiano', figures: 'it-IT', staff: true },
  pt: { name: 'Português', figures: 'pt-PT', staff: true },
  nl: { name: 'Nederlands', figures: 'nl-NL', staff: false },
  pl: { name: 'Polski', figures: 'pl-PL', staff: false },
  tr: { name: 'Türkçe', figures: 'tr-TR', staff: false },
  ar: { name: 'العربية', figures: 'ar', staff: false, rtl: true },
  zh: { name: '简体中文', figures: 'zh-CN', staff: false },
  ja: { name: '日本語', figures: 'ja-JP', staff: false },
} as const satisfies Record<string, Facts>;

/** A language that guests read: of the portal, its errors and the mails to guests. */
export type GuestLanguage = keyof typeof SUPPORTED;
export const GUEST_LANGUAGES = Object.keys(SUPPORTED) as GuestLanguage[];

/** A language that the staff and documents have too. */
export type Language = {
  [Name in GuestLanguage]: (typeof SUPPORTED)[Name]['staff'] extends true ? Name : never;
}[GuestLanguage];
export const LANGUAGES = GUEST_LANGUAGES.filter(
  (language): language is Language => SUPPORTED[language].staff,
);

/** The name of a language in that language. */
export function nameOfLanguage(language: GuestLanguage): string {
  return SUPPORTED[language].name;
}

/** The value of `dir` for texts of a language. */
export function directionOf(language: GuestLanguage): 'ltr' | 'rtl' {
  const { rtl = false }: Facts = SUPPORTED[language];
  return rtl ? 'rtl' : 'ltr';
}

const PLURALS = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;
/** One of each form: fractions and millions, which have forms of their own, are never counted. */
const COUNTED = [0, 1, 2, 3, 5, 11, 100];

/** The plural forms of a language for what a page counts (CLDR), as its texts list them. */
export function pluralForms(language: GuestLanguage): Intl.LDMLPluralRule[] {
  const rules = new Intl.PluralRules(SUPPORTED[language].figures);
  const used = COUNTED.map((count) => rules.select(count));
  return PLURALS.filter((form) => used.includes(form));
}

/**
 * The place of a count's form among the forms of a text. A text with one form more than its
 * language needs begins with that for nothing.
 */
export function pluralForm(language: GuestLanguage, count: number, forms: number): number {
  const used = pluralForms(language);
  const extra = Math.max(0, forms - used.length);
  if (extra > 0 && count === 0) return 0;
  const form = new Intl.PluralRules(SUPPORTED[language].figures).select(count);
  const place = used.includes(form) ? used.indexOf(form) : used.length - 1;
  return Math.min(place + extra, forms - 1);
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

function nearest<Name extends GuestLanguage>(locale: string, languages: readonly Name[]) {
  const primary = locale.split('-')[0]!.toLowerCase();
  return languages.find((language) => language === primary) ?? 'en';
}

/** The nearest language of the staff and of documents; English where none is near. */
export function languageOf(locale: string): Language {
  return nearest(locale, LANGUAGES);
}

/** The nearest language of the guests; English where none is near. */
export function guestLanguageOf(locale: string): GuestLanguage {
  return nearest(locale, GUEST_LANGUAGES);
}

/**
 * The tag for figures and dates that a guest reads. Arabic has Latin digits, as the card slip and
 * the invoice beside it.
 */
export function guestFigures(locale: string): string {
  const language = guestLanguageOf(locale);
  if (language === 'ar') return `${locale}-u-nu-latn`;
  return locale === language ? SUPPORTED[language].figures : figuresLocale(locale);
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
 * The texts of each of these languages by its name.
 * @throws Error when a language has no such file
 */
export function textsByLanguage<Texts, Name extends GuestLanguage>(
  files: Record<string, Texts>,
  languages: readonly Name[],
): Record<Name, Texts> {
  const byLanguage = Object.fromEntries(
    Object.entries(files).map(([path, texts]) => [path.split('/').at(-2)!, texts]),
  );
  for (const language of languages)
    if (!byLanguage[language]) throw new Error(`There are no texts in ${language}`);
  return byLanguage as Record<Name, Texts>;
}
