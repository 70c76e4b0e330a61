import { createRequire } from 'node:module';

/**
 * Words that are common in this trade; with usual additions ("Trattoria2026") they are as weak as
 * none.
 */
const OF_THE_TRADE = [
  'password',
  'passwort',
  'contrasena',
  'welcome',
  'willkommen',
  'bienvenido',
  'admin',
  'letmein',
  'changeme',
  'secret',
  'test',
  'login',
  'qwerty',
  'qwertz',
  'hello',
  'hallo',
  'hola',
  'summer',
  'winter',
  'spring',
  'autumn',
  'sommer',
  'verano',
  'restaurant',
  'restaurante',
  'trattoria',
  'osteria',
  'pizzeria',
  'taverna',
  'bistro',
  'gasthaus',
  'kitchen',
  'kueche',
  'cocina',
  'backoffice',
  'restaurantbackoffice',
];
const LEADING = 500;
const LISTS = '@zxcvbn-ts/language-common';

/**
 * The word in a password: without characters before and after it, and with the letters that signs
 * stand for.
 */
function letters(value: string) {
  return (/^.*\p{L}/su.exec(value.toLowerCase().replace(/^[^\p{L}@$]+/u, ''))?.[0] ?? '')
    .replace(/@/g, 'a')
    .replace(/0/g, 'o')
    .replace(/\$/g, 's')
    .replace(/[^\p{L}]/gu, '');
}

interface CommonPasswords {
  /** All of them, each between two line ends. */
  lines: string;
  leadingWords: Set<string>;
}
let known: CommonPasswords | null = null;

/**
 * Reads the lists when the first password is chosen. They are kept as one text: as the package has
 * them, and as a set, 49,000 words take 14 MB for as long as a module holds them.
 */
function commonPasswords(): CommonPasswords {
  if (known) return known;
  const require = createRequire(import.meta.url);
  const { dictionary } = require(LISTS) as { dictionary: Record<string, string[]> };
  for (const file of Object.keys(require.cache)) {
    if (file.includes('language-common')) delete require.cache[file];
  }
  const listed = dictionary['passwords-common']!;
  const words = [...OF_THE_TRADE, ...listed.slice(0, LEADING).map(letters)];
  known = {
    lines: `\n${listed.join('\n')}\n`,
    leadingWords: new Set(words.filter((word) => word.length > 2)),
  };
  return known;
}

/**
 * Whether a guesser tries the password first (NIST SP 800-63B-4, 3.1.1.2): one of 49 000 common
 * ones, one of the most common with digits or signs around it, one repeated character, or the
 * account's or restaurant's own name.
 */
export function isCommonPassword(password: string, personal: string[] = []): boolean {
  const typed = password.toLowerCase();
  const word = letters(password);
  if (
    personal.some(
      (name) =>
        name.length > 3 &&
        (typed === name.toLowerCase() || (word.length > 3 && word === letters(name))),
    )
  )
    return true;
  const { lines, leadingWords } = commonPasswords();
  return lines.includes(`\n${typed}\n`) || leadingWords.has(word) || /^(.)\1+$/u.test(password);
}
