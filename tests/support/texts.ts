import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../../server/locales.ts';

type Tree = { [key: string]: string | Tree };

/** A text of the locale files; undefined if there is none. */
export function screenText(area: 'ui' | 'staff', language: Language, key: string) {
  const file = join(import.meta.dirname, `../../assets/locales/${language}/${area}.json`);
  const tree = JSON.parse(readFileSync(file, 'utf8')) as Tree;
  return key
    .split('.')
    .reduce<string | Tree | undefined>(
      (at, part) => (typeof at === 'object' ? at[part] : undefined),
      tree,
    );
}
