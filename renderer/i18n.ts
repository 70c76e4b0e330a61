import { createI18n } from 'vue-i18n';
import {
  directionOf,
  GUEST_LANGUAGES,
  type GuestLanguage,
  LANGUAGES,
  pluralForm,
} from '../server/locales.ts';

type Messages = Record<string, unknown>;
/** Loads the messages of one language: the app's own and those of both apps (vite.config.ts). */
export type LoadMessages = (locale: GuestLanguage) => Promise<{ default: Messages }>;

const STORAGE_KEY = 'locale';
/** The languages of this app. */
let offered: readonly GuestLanguage[] = LANGUAGES;
function isLocale(value: unknown): value is GuestLanguage {
  return (offered as unknown[]).includes(value);
}
export const offeredLanguages = () => offered;

const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  pluralRules: Object.fromEntries(
    GUEST_LANGUAGES.map((language) => [
      language,
      (count: number, forms: number) => pluralForm(language, count, forms),
    ]),
  ),
  missingWarn: false,
  fallbackWarn: false,
});
let load: LoadMessages = async () => ({ default: {} });
let loadOthers: LoadMessages = load;
/** Set once a page needs more than the texts of the first screen. */
let isWhole = false;

/**
 * Loads the reader's language.
 * @param others the texts that the first screen does not need, for `loadAllTexts`
 * @param languages those of this app: guests have more than the staff
 * @returns the i18n plugin
 */
export async function setUpI18n(
  loadMessages: LoadMessages,
  others: LoadMessages = loadOthers,
  languages: readonly GuestLanguage[] = LANGUAGES,
): Promise<typeof i18n> {
  load = loadMessages;
  loadOthers = others;
  offered = languages;
  await setLocale(preferredLocale());
  // Another tab of this browser chose a language.
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === STORAGE_KEY && isLocale(newValue)) void setLocale(newValue);
  });
  return i18n;
}

/** Changes the language of the page and stores the choice for the next visit. */
export async function setLocale(locale: GuestLanguage): Promise<void> {
  if (
    !(i18n.global.availableLocales as string[]).includes(locale) ||
    !Object.keys(i18n.global.getLocaleMessage(locale)).length
  ) {
    const parts = await Promise.all([load(locale), ...(isWhole ? [loadOthers(locale)] : [])]);
    i18n.global.setLocaleMessage(locale, Object.assign({}, ...parts.map((part) => part.default)));
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(locale);
}

/** Loads the texts that the first screen did not need, and from now on those of other languages. */
export async function loadAllTexts(): Promise<void> {
  if (isWhole) return;
  const locale = i18n.global.locale.value as GuestLanguage;
  const others = (await loadOthers(locale)).default;
  i18n.global.setLocaleMessage(locale, { ...i18n.global.getLocaleMessage(locale), ...others });
  isWhole = true;
}

/** Stores only a language that the reader chose, never the guess from the browser. */
export async function chooseLocale(locale: GuestLanguage): Promise<void> {
  await setLocale(locale);
  try {
    localStorage.setItem(STORAGE_KEY, locale);
  } catch {
    /* A browser without storage uses the language for this visit only. */
  }
}

/**
 * What a text of the restaurant's own is wanted in: the reader's choice, else as the browser says.
 */
export function wantedLanguages(): string {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    if (isLocale(stored)) return stored;
  } catch {
    /* no storage */
  }
  return navigator.languages.join(',').slice(0, 200);
}

function preferredLocale(): GuestLanguage {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    if (isLocale(stored)) return stored;
  } catch {
    /* no storage */
  }
  return navigator.languages.map((tag) => tag.split('-')[0]!.toLowerCase()).find(isLocale) ?? 'en';
}
