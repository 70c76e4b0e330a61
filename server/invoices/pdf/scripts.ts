/**
 * The font faces of further scripts, since a buyer's name may be in any; each is parsed only when a
 * letter of its script is rendered.
 */

/**
 * Scripts by their names in Unicode, which Google's Noto faces share. Burmese is not among them:
 * fontkit does not reorder it, and the rules of its face put fontkit into an endless loop.
 */
const NOTO = {
  Devanagari: /\p{Script_Extensions=Devanagari}/u,
  Bengali: /\p{Script_Extensions=Bengali}/u,
  Gurmukhi: /\p{Script_Extensions=Gurmukhi}/u,
  Gujarati: /\p{Script_Extensions=Gujarati}/u,
  Oriya: /\p{Script_Extensions=Oriya}/u,
  Tamil: /\p{Script_Extensions=Tamil}/u,
  Telugu: /\p{Script_Extensions=Telugu}/u,
  Kannada: /\p{Script_Extensions=Kannada}/u,
  Malayalam: /\p{Script_Extensions=Malayalam}/u,
  Sinhala: /\p{Script_Extensions=Sinhala}/u,
  Thai: /\p{Script_Extensions=Thai}/u,
  Khmer: /\p{Script_Extensions=Khmer}/u,
  Ethiopic: /\p{Script_Extensions=Ethiopic}/u,
  Thaana: /\p{Script_Extensions=Thaana}/u,
};

export type ScriptFace = 'hangul' | 'han' | 'kana' | keyof typeof NOTO;

/**
 * One face has Chinese of either writing, and Japanese; the letters that it lacks (・) and Korean
 * come from faces of a tenth of its size.
 */
const east: [ScriptFace, RegExp, string][] = [
  ['hangul', /\p{Script=Hangul}/u, 'nanum-gothic/400Regular/NanumGothic_400Regular.ttf'],
  [
    'han',
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u33FF\uFE30-\uFE4F\uFF00-\uFFEF]/u,
    'chocolate-classical-sans/400Regular/ChocolateClassicalSans_400Regular.ttf',
  ],
  ['kana', /[\u3000-\u33FF\uFF00-\uFFEF]/u, 'kosugi/Kosugi_400Regular.ttf'],
];

const scripts: [ScriptFace, RegExp, string][] = [
  ...east,
  ...Object.entries(NOTO).map(([name, letters]): [ScriptFace, RegExp, string] => [
    name as keyof typeof NOTO,
    letters,
    `noto-sans-${name.toLowerCase()}/400Regular/NotoSans${name}_400Regular.ttf`,
  ]),
];

export const scriptFiles = Object.fromEntries(
  scripts.map(([name, , file]) => [name, `@expo-google-fonts/${file}`]),
) as Record<ScriptFace, string>;

/** The faces that may have a letter, the best first. */
export function facesOf(letter: string): ScriptFace[] {
  return scripts.filter(([, letters]) => letters.test(letter)).map(([name]) => name);
}
