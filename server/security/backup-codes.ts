import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { peppered } from './keys.ts';
import { inTurn, type Asker } from './hashing-queue.ts';
import { randomLetters } from './random.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(
  scrypt,
);
const HOW_MANY = 10;
const COST = { N: 2 ** 14, r: 8, p: 1 };
const SCHEME = 'scrypt14';

const plain = (code: string) => code.toUpperCase().replace(/[^A-Z0-9]/g, '');
function hash(code: string, salt: string, asker: Asker) {
  return inTurn(
    () => derive(peppered(plain(code)), Buffer.from(salt, 'base64url'), 32, COST),
    asker,
  );
}

/**
 * Makes ten codes of 60 random bits, and their hashes. The set shares one salt, so that checking a
 * code costs one slow hash and not ten (a login that hashes ten times would make denial of service
 * easy).
 */
export async function makeBackupCodes(
  asker: Asker,
): Promise<{ codes: string[]; hashes: string[] }> {
  const salt = randomBytes(16).toString('base64url');
  const codes = Array.from({ length: HOW_MANY }, () =>
    randomLetters(12).replace(/(.{4})(?=.)/g, '$1-'),
  );
  const hashes: string[] = [];
  // One after the other, since ten at once would fill the queue of waiting hashes.
  for (const code of codes)
    hashes.push(`${SCHEME}.${salt}.${(await hash(code, salt, asker)).toString('base64url')}`);
  return { codes, hashes };
}

/**
 * The stored entry that a code matches, or null.
 * @throws Problem 503 when too many hashes wait
 */
export async function matchBackupCode(
  code: string,
  hashes: string[],
  asker: Asker,
): Promise<string | null> {
  const salt = hashes[0]?.split('.')[1];
  if (!salt) return null;
  const given = await hash(code, salt, asker);
  return (
    hashes.find((entry) =>
      timingSafeEqual(Buffer.from(entry.split('.')[2] ?? '', 'base64url'), given),
    ) ?? null
  );
}
