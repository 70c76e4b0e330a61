import bcrypt from 'bcrypt';
import { compare, hash } from './bcrypt-threads.ts';
import { inTurn, type Asker } from './hashing-queue.ts';
import { peppered } from './keys.ts';

const LEAST_COST = 12;
const MOST_COST = 15;
/** What one hash should take, in milliseconds: nothing to a person, much to a guesser. */
const WANTED_MS = 200;
let least = LEAST_COST;
let cost = LEAST_COST;
/**
 * The cost that every check takes as long as: that of new hashes, or of a dearer one that is kept
 * from a faster machine.
 */
let level = LEAST_COST;

/**
 * For tests whose subject is not the hash, which else are mostly hashing: a cheap one from the next
 * start on, or the real one again.
 */
export function setLeastCost(cheap: number | null) {
  least = cheap ?? LEAST_COST;
}

/**
 * bcrypt of a keyed hash: bcrypt alone cuts at 72 bytes silently. @throws Problem 503 when too many
 * wait
 */
export function hashPassword(password: string, asker: Asker) {
  return inTurn(() => hash(peppered(password), cost), asker);
}

/**
 * Hashes once to see how fast this machine is, and raises the cost where 12 takes less than about
 * 200 ms (each step doubles it).
 */
export async function measureCost(): Promise<void> {
  cost = least < LEAST_COST ? least : await fittingCost();
  level = cost;
}

async function fittingCost(): Promise<number> {
  await hash('starts the thread', 4);
  const begin = performance.now();
  await hash('how long does it take', LEAST_COST);
  const took = performance.now() - begin;
  return Math.min(MOST_COST, LEAST_COST + Math.max(0, Math.round(Math.log2(WANTED_MS / took))));
}

/**
 * Tells of a kept hash that cost more than this machine would take: an unknown account is checked
 * for as long as that one.
 */
export function noteKeptCost(kept: number) {
  level = Math.max(level, kept);
}

/**
 * The costs of the hashes that a check makes besides the kept one, so that a hash of a lower cost
 * shows in no time: 2^c + (2^c + 2^(c+1) + … + 2^(level-1)) = 2^level (ASVS 6.3.8).
 */
export function paddingOf(kept: number, upTo: number): number[] {
  return Array.from({ length: Math.max(0, upTo - kept) }, (_none, step) => kept + step);
}

/** A well-formed hash that no password has; bcrypt takes as long over it as over any. */
const decoyOf = (rounds: number) => `${bcrypt.genSaltSync(rounds)}${'.'.repeat(31)}`;

/**
 * Compares; without a stored hash compares all the same and says no, and a hash of another cost
 * takes as long as any: time tells nobody whether the account exists, or how old it is. @throws
 * Problem 503 when too many wait
 */
export async function passwordMatches(
  password: string,
  stored: string | null,
  asker: Asker,
): Promise<boolean> {
  if (stored !== null) noteKeptCost(bcrypt.getRounds(stored));
  const against = stored ?? decoyOf(level);
  const same = await inTurn(async () => {
    const isSame = await compare(peppered(password), against);
    for (const rounds of paddingOf(bcrypt.getRounds(against), level))
      await hash(peppered(password), rounds);
    return isSame;
  }, asker);
  return same && stored !== null;
}

/** True for a hash made when the cost was lower: a good login is the moment to make it anew. */
export const isWeakHash = (stored: string) => bcrypt.getRounds(stored) < cost;
