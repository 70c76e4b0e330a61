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
/** What the reader chose in this visit: a browser without storage keeps nothing of it. */
let chosen: GuestLanguage | null = null;

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
    if (key === STORAGE_KEY && isLocale(newValue)) void changeTo(newValue);
  });
  return i18n;
}

/** Shows the page in a language. */
export async function setLocale(locale: GuestLanguage): Promise<void> {
  await fetchTexts(locale);
  show(locale);
}

async function fetchTexts(locale: GuestLanguage): Promise<void> {
  if (
    (i18n.global.availableLocales as string[]).includes(locale) &&
    Object.keys(i18n.global.getLocaleMessage(locale)).length
  )
    return;
  const parts = await Promise.all([load(locale), ...(isWhole ? [loadOthers(locale)] : [])]);
  i18n.global.setLocaleMessage(locale, Object.assign({}, ...parts.map((part) => part.default)));
}

function show(locale: GuestLanguage): void {
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(locale);
}

/**
 * Shows what the reader chose. It is known before the page changes: what watches the language asks
 * the server for texts of the restaurant's own in it.
 */
async function changeTo(locale: GuestLanguage): Promise<void> {
  await fetchTexts(locale);
  chosen = locale;
  show(locale);
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
  await changeTo(locale);
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
  return chosen ?? storedLocale() ?? navigator.languages.join(',').slice(0, 200);
}

function storedLocale(): GuestLanguage | null {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return isLocale(stored) ? stored : null;
  } catch {
    return null; // no storage
  }
}

function preferredLocale(): GuestLanguage {
  const named = navigator.languages.map((tag) => tag.split('-')[0]!.toLowerCase());
  return storedLocale() ?? named.find(isLocale) ?? 'en';
}
