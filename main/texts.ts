/// <reference types="vite/types/importMeta.d.ts" />
/** The desktop app's own texts, in the language of the system. */
import type en from '../assets/locales/en/desktop.json';
import { languageOf, textsByLanguage } from '../server/locales.ts';

const texts = textsByLanguage(
  import.meta.glob<typeof en>('/assets/locales/*/desktop.json', { eager: true, import: 'default' }),
);

/** @param locale the system's, BCP 47 */
export function desktopTexts(locale: string): typeof en {
  return texts[languageOf(locale)];
}
