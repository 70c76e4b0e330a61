/**
 * The password rules of the contract (`newPassword` in server/accounts/contract.ts; a test compares
 * the two), shown while typing.
 */
const LEAST = 8;
const ADVISED = 15;
const MOST = 128;
/** Fewer different characters than this are a pattern, whatever the length. */
const VARIED = 6;
const CLASSES = { upper: /\p{Lu}/u, lower: /\p{Ll}/u, digit: /\d/ };
export type CharacterClass = keyof typeof CLASSES;

export interface PasswordReview {
  /** `refused`: the server will refuse it; `fair`: accepted, but not strong. */
  level: 'none' | 'refused' | 'fair' | 'strong';
  /** From 0 to 1: share of the recommended length. */
  share: number;
  /** How many more characters are required. */
  short: number;
  /** How many characters are too many. */
  over: number;
  /** How many more characters would make it strong. */
  toStrong: number;
  /** The kinds of characters that are required below the recommended length. */
  lacks: CharacterClass[];
  repeats: boolean;
  isEmail: boolean;
}

/**
 * Length counts first: it makes guessing hard (NIST SP 800-63B-4, 3.1.1.2). Only the server checks
 * the list of common passwords.
 */
export function reviewPassword(password: string, email = ''): PasswordReview {
  const characters = [...password];
  const short = Math.max(0, LEAST - characters.length);
  const over = Math.max(0, characters.length - MOST);
  const toStrong = Math.max(0, ADVISED - characters.length);
  const lacks =
    toStrong === 0
      ? []
      : (Object.keys(CLASSES) as CharacterClass[]).filter((name) => !CLASSES[name].test(password));
  const isEmail = email !== '' && password.toLowerCase() === email.trim().toLowerCase();
  const repeats = new Set(characters).size < VARIED;
  const taken = short === 0 && over === 0 && lacks.length === 0 && !isEmail;
  const level =
    characters.length === 0
      ? 'none'
      : !taken
        ? 'refused'
        : toStrong > 0 || repeats
          ? 'fair'
          : 'strong';
  return {
    level,
    share: Math.min(1, characters.length / ADVISED),
    short,
    over,
    toStrong,
    lacks,
    repeats,
    isEmail,
  };
}
