/** Letters that Unicode does not take apart, as they are typed without a keyboard that has them. */
const LETTERS: Record<string, string> = {
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
};

/**
 * A text as it is searched: without marks and case, by the same rules in every language, so that a
 * word is found on a Turkish phone and on any other.
 */
export function plainText(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ıłøđðþßæœ]/g, (letter) => LETTERS[letter]!);
}
