import { createI18n } from 'vue-i18n';
import { type Language, LANGUAGES } from '../server/locales.ts';

type Messages = Record<string, unknown>;
/** Loads the messages of one language: those of both apps, then the app's own. */
export type LoadMessages = (locale: Language) => Promise<{ default: Messages }[]>;

const STORAGE_KEY = 'locale';
function isLocale(value: unknown): value is Language {
  return (LANGUAGES as unknown[]).includes(value);
}

const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  missingWarn: false,
  fallbackWarn: false,
});
let load: LoadMessages = async () => [];

/** Loads the reader's language. @returns the i18n plugin */
export async function setUpI18n(loadMessages: LoadMessages): Promise<typeof i18n> {
  load = loadMessages;
  await setLocale(preferredLocale());
  // Another tab of this browser chose a language.
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === STORAGE_KEY && isLocale(newValue)) void setLocale(newValue);
  });
  return i18n;
}

/** Changes the language of the page and stores the choice for the next visit. */
export async function setLocale(locale: Language): Promise<void> {
  if (
    !(i18n.global.availableLocales as string[]).includes(locale) ||
    !Object.keys(i18n.global.getLocaleMessage(locale)).length
  ) {
    const parts = await load(locale);
    i18n.global.setLocaleMessage(locale, Object.assign({}, ...parts.map((part) => part.default)));
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}

/** Stores only a language that the reader chose, never the guess from the browser. */
export async function chooseLocale(locale: Language): Promise<void> {
  await setLocale(locale);
  try {
    localStorage.setItem(STORAGE_KEY, locale);
  } catch {
    /* A browser without storage uses the language for this visit only. */
  }
}

/** What a text of the restaurant's own is wanted in: the reader's choice, else as the browser says. */
export function wantedLanguages(): string {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    if (isLocale(stored)) return stored;
  } catch {
    /* no storage */
  }
  return navigator.languages.join(',').slice(0, 200);
}

function preferredLocale(): Language {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    if (isLocale(stored)) return stored;
  } catch {
    /* no storage */
  }
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLocale) ?? 'en';
}
