/// <reference types="vite/types/importMeta.d.ts" />
/** The desktop app's own texts, in the language of the system. */
import type en from '../assets/locales/en/desktop.json';
import { LANGUAGES, languageOf, textsByLanguage } from '../server/locales.ts';

const texts = textsByLanguage(
  import.meta.glob<typeof en>('/assets/locales/*/desktop.json', { eager: true, import: 'default' }),
  LANGUAGES,
);

export type DesktopTexts = typeof en;

/** @param locale the system's, BCP 47 */
export function desktopTexts(locale: string): DesktopTexts {
  return texts[languageOf(locale)];
}

/** A text with its values in place of `{name}`. */
export function filled(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
