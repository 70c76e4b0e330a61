/// <reference types="vite/types/importMeta.d.ts" />
/** What the desktop says before there is a page, in the language of the system. */
import type en from '../assets/locales/en/desktop.json';
import { languageOf, textsByLanguage } from '../server/locales.ts';

const texts = textsByLanguage(
  import.meta.glob<typeof en>('/assets/locales/*/desktop.json', { eager: true, import: 'default' }),
);

/** @param locale BCP 47, as the system names it */
export function desktopTexts(locale: string): typeof en {
  return texts[languageOf(locale)];
}
