import bcrypt from 'bcrypt';
import { closeBcrypt, compare, hash } from './bcrypt-threads.ts';
import { inTurn, type Asker } from './hashing-queue.ts';
import { peppered } from './keys.ts';

const LEAST_COST = 12;
const MOST_COST = 15;
/** The wanted time of one hash, in milliseconds: short for a person, long for a guesser. */
const WANTED_MS = 200;
let least = LEAST_COST;
let cost = LEAST_COST;
/**
 * The cost whose time every check takes: that of new hashes, or of a higher stored one from a
 * faster machine.
 */
let level = LEAST_COST;
let measured: Promise<void> = Promise.resolve();

/**
 * For tests that are not about hashing: a low cost from the next start on, or the real one again.
 */
export function setLeastCost(cheap: number | null) {
  least = cheap ?? LEAST_COST;
}

/**
 * bcrypt of a keyed hash, since bcrypt alone silently ignores bytes after the 72nd.
 * @throws Problem 503 when too many hashes wait
 */
export async function hashPassword(password: string, asker: Asker): Promise<string> {
  await measured;
  return inTurn(() => hash(peppered(password), cost), asker);
}

/**
 * Measures one hash on this machine, and raises the cost where 12 takes less than about 200 ms
 * (each step doubles it). The first hash waits for it; the start, which it would make a third
 * longer, does not.
 */
export function measureCost(): void {
  cost = Math.min(least, LEAST_COST);
  level = cost;
  if (least < LEAST_COST) return;
  measured = fittingCost().then(
    (fitting) => {
      cost = fitting;
      noteStoredCost(fitting);
    },
    () => undefined, // A thread that cannot hash fails the login that waits for it.
  );
}

/** Ends the threads that hash, after the measurement: its next hash would start one anew. */
export async function closeHashing(): Promise<void> {
  await measured;
  await closeBcrypt();
}

async function fittingCost(): Promise<number> {
  await hash('starts the thread', 4);
  const begin = performance.now();
  await hash('how long does it take', LEAST_COST);
  const took = performance.now() - begin;
  return Math.min(MOST_COST, LEAST_COST + Math.max(0, Math.round(Math.log2(WANTED_MS / took))));
}

/**
 * Notes the cost of a stored hash that is higher than this machine's: the check of an unknown
 * account takes as long.
 */
export function noteStoredCost(stored: number) {
  level = Math.max(level, stored);
}

/**
 * The costs of the additional hashes of a check, so that its time does not reveal a hash of lower
 * cost: 2^c + (2^c + 2^(c+1) + … + 2^(level-1)) = 2^level (ASVS 6.3.8).
 */
export function paddingOf(stored: number, upTo: number): number[] {
  return Array.from({ length: Math.max(0, upTo - stored) }, (_none, step) => stored + step);
}

/** A well-formed hash that no password has; bcrypt takes as long for it as for any. */
const decoyOf = (rounds: number) => `${bcrypt.genSaltSync(rounds)}${'.'.repeat(31)}`;

/**
 * Whether a password matches a stored hash. Without a stored hash it compares all the same and
 * returns false, and a hash of another cost takes as long: the time does not reveal whether the
 * account exists, or its age.
 * @throws Problem 503 when too many hashes wait
 */
export async function passwordMatches(
  password: string,
  stored: string | null,
  asker: Asker,
): Promise<boolean> {
  await measured;
  if (stored !== null) noteStoredCost(bcrypt.getRounds(stored));
  const against = stored ?? decoyOf(level);
  const same = await inTurn(async () => {
    const isSame = await compare(peppered(password), against);
    for (const rounds of paddingOf(bcrypt.getRounds(against), level))
      await hash(peppered(password), rounds);
    return isSame;
  }, asker);
  return same && stored !== null;
}

/** Whether a hash has a lower cost than new ones; it is replaced at the next successful login. */
export const isWeakHash = (stored: string) => bcrypt.getRounds(stored) < cost;
