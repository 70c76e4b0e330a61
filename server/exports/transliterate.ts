/**
 * Greek and Cyrillic in Latin letters, and Latin letters with a stroke, which Unicode does not
 * decompose. Greek by ELOT 743 (ISO 843, type 2); Cyrillic by ICAO Doc 9303, as in passports,
 * except `ъ`, which is written as in Bulgaria.
 */
const SMALL: Record<string, string> = {
  ...{ α: 'a', β: 'v', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l' },
  ...{ μ: 'm', ν: 'n', ξ: 'x', ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'y', φ: 'f' },
  ...{ χ: 'ch', ψ: 'ps', ω: 'o' },
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', ґ: 'g', д: 'd', ђ: 'dj', е: 'e', є: 'ie', ж: 'zh' },
  ...{ з: 'z', ѕ: 'dz', и: 'i', і: 'i', й: 'i', ј: 'j', к: 'k', л: 'l', љ: 'lj', м: 'm', н: 'n' },
  ...{ њ: 'nj', о: 'o', п: 'p', р: 'r', с: 's', т: 't', ћ: 'c', у: 'u', ў: 'u', ф: 'f', х: 'kh' },
  ...{ ц: 'ts', ч: 'ch', џ: 'dz', ш: 'sh', щ: 'shch', ъ: 'a', ы: 'y', ь: '', э: 'e', ю: 'iu' },
  ...{ я: 'ia' },
  ...{ ł: 'l', đ: 'd', ħ: 'h', ŧ: 't', ı: 'i', ŋ: 'ng', ə: 'e', ʼ: "'", '′': "'", '″': '"' },
  ...{ '‐': '-', '‑': '-', '‒': '-', '―': '-', '−': '-', '\u202f': ' ', '\u2009': ' ' },
};
const isCapital = (letter = '') => letter !== letter.toLowerCase();
/** Each letter in the case of the letter that it replaces. */
function inCaseOf(found: string, written: string) {
  return [...written]
    .map((letter, place) => (isCapital(found[place]) ? letter.toUpperCase() : letter))
    .join('');
}

/**
 * Pairs of Greek letters that are one sound; an accent on the first or a diaeresis on the second
 * separates them (`ϋ` is a `y`). Accents follow their letters (NFD).
 */
const SOUNDS: [RegExp, (found: string) => string][] = [
  [/ου(?!\u0308)\u0301?/giu, () => 'ou'],
  [
    /[αεη]υ(?!\u0308)\u0301?(?=[αεηιουωβγδζλμνρ])/giu,
    (found) => `${SMALL[found.charAt(0).toLowerCase()]}v`,
  ],
  [/[αεη]υ(?!\u0308)\u0301?/giu, (found) => `${SMALL[found.charAt(0).toLowerCase()]}f`],
  [/γ(?=[γξχ])/giu, () => 'n'],
  [/(?<!\p{L}\p{M}*)μπ/giu, () => 'b'],
];
function withSounds(text: string): string {
  return SOUNDS.reduce(
    (all, [sound, written]) =>
      all.replace(sound, (found: string) => inCaseOf(found, written(found))),
    text.normalize('NFD'),
  ).normalize('NFC');
}

/** A letter in Latin: capitals beside a capital, else one capital: `ΘΗΒΑ` `TH`, `Θήβα` `Th`. */
function written(letter: string, besideCapital: boolean): string | undefined {
  const small = SMALL[letter.toLowerCase()];
  if (small === undefined || !isCapital(letter)) return small;
  return besideCapital ? small.toUpperCase() : small.charAt(0).toUpperCase() + small.slice(1);
}

/**
 * A text in the letters for which `isKnown` is true: those stay, Greek and Cyrillic are
 * transliterated, a letter with an accent becomes its base letter (`ő` an `o`), anything else a
 * question mark.
 */
export function transliterated(text: string, isKnown: (letter: string) => boolean): string {
  const letters = [...withSounds(text)];
  return letters
    .map((letter, place) => {
      if (isKnown(letter)) return letter;
      const besideCapital = isCapital(letters[place - 1]) || isCapital(letters[place + 1]);
      const whole = written(letter, besideCapital);
      if (whole !== undefined) return whole;
      const parts = [...letter.normalize('NFKD')].flatMap(
        (part) => (isKnown(part) ? part : written(part, besideCapital)) ?? [],
      );
      return parts.length > 0 ? parts.join('') : '?';
    })
    .join('');
}
