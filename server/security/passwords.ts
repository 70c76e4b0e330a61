import bcrypt from 'bcrypt';
import { busy } from '../errors.ts';
import { peppered } from './keys.ts';

const COST = 12;
const POOL = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
/** SQLite runs on the same threads: more hashes at once than half of them would stop every query. */
const AT_ONCE = Math.max(1, Math.floor(POOL / 2));
const WAITING = 100;

let running = 0;
const queue: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (queue.length >= WAITING) throw busy();
    await new Promise<void>((turn) => queue.push(turn));
  } else running++;
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next(); else running--;
  }
}

/** bcrypt of a keyed hash: bcrypt alone cuts at 72 bytes silently. About 230 ms. @throws Problem 503 when too many wait */
export const hashPassword = (password: string) => inTurn(() => bcrypt.hash(peppered(password), COST));

let decoy: Promise<string> | null = null;
/**
 * Compares; without a stored hash compares all the same and says no, so that time tells nobody whether the account exists.
 * @throws Problem 503 when too many wait
 */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  decoy ??= hashPassword('no account has this password');
  const against = stored ?? await decoy;
  const same = await inTurn(() => bcrypt.compare(peppered(password), against));
  return same && stored !== null;
}

// The commonest that pass our three classes; checked without case and without what people append (NIST SP 800-63B-4, 3.1.1.2).
const COMMON = ['password', 'passwort', 'qwerty', 'qwertz', 'abc', 'welcome', 'admin', 'letmein', 'iloveyou', 'contrasena', 'hallo', 'dragon', 'monkey', 'football',
  'princess', 'sunshine', 'master', 'summer', 'winter', 'spring', 'autumn', 'restaurant', 'trattoria', 'changeme', 'secret', 'test', 'login', 'passw', 'pass', 'asdf', 'hola'];
const core = (value: string) => value.toLowerCase().replace(/@/g, 'a').replace(/0/g, 'o').replace(/\$/g, 's').replace(/[^\p{L}]/gu, '');

/** True for a password that a guesser tries first: a common one, the product's or restaurant's name, the mail address. */
export function isCommonPassword(password: string, personal: string[] = []): boolean {
  const plain = password.toLowerCase();
  if (personal.some((word) => word.length > 3 && (plain === word.toLowerCase() || core(password) === core(word)))) return true;
  return COMMON.includes(core(password)) || /^(.)\1+$/u.test(password);
}
