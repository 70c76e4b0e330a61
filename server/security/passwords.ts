import bcrypt from 'bcrypt';
import { compare, hash } from './bcrypt-threads.ts';
import { inTurn } from './hashing-queue.ts';
import { peppered } from './keys.ts';

const LEAST_COST = 12;
const MOST_COST = 15;
/** What one hash should take, in milliseconds: nothing to a person, much to a guesser. */
const WANTED_MS = 200;
let least = LEAST_COST;
let cost = LEAST_COST;

/** For tests whose subject is not the hash, which else are mostly hashing: a cheap one from the next start on, or the real one again. */
export const setLeastCost = (cheap: number | null) => {
  least = cheap ?? LEAST_COST;
};

/** bcrypt of a keyed hash: bcrypt alone cuts at 72 bytes silently. @throws Problem 503 when too many wait */
export const hashPassword = (password: string) => inTurn(() => hash(peppered(password), cost));

let decoy: Promise<string> | null = null;
/** Hashes once to see how fast this machine is, and raises the cost where 12 takes less than about 200 ms (each step doubles it). */
export async function measureCost(): Promise<void> {
  if (least < LEAST_COST) {
    cost = least;
    decoy = null;
    return;
  }
  await hash('starts the thread', 4);
  const begin = performance.now();
  const sample = await inTurn(() => hash('how long does it take', LEAST_COST));
  const took = performance.now() - begin;
  cost = Math.min(MOST_COST, LEAST_COST + Math.max(0, Math.round(Math.log2(WANTED_MS / took))));
  decoy =
    cost === LEAST_COST ? Promise.resolve(sample) : hashPassword('no account has this password');
}

/**
 * Compares; without a stored hash compares all the same and says no, so that time tells nobody whether the account exists.
 * @throws Problem 503 when too many wait
 */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  decoy ??= hashPassword('no account has this password');
  const against = stored ?? (await decoy);
  const same = await inTurn(() => compare(peppered(password), against));
  return same && stored !== null;
}

/** True for a hash made when the cost was lower: a good login is the moment to make it anew. */
export const isWeakHash = (stored: string) => bcrypt.getRounds(stored) < cost;
