import { CLOCK_SLACK_MS, now } from '../clock.ts';
import { config } from '../config.ts';
import { database } from '../database/connect.ts';
import { BATCH, inBatches } from '../database/batches.ts';
import { returningRow, statement } from '../database/repository.ts';
import { lastingWrite } from '../database/transaction.ts';
import { Problem, tooManyRequests } from '../errors.ts';
import { networkOf } from './network.ts';
import { sha256 } from './random.ts';

export interface Limit {
  name: string;
  times: number;
  seconds: number;
}
const QUARTER = 900;
const HOUR = 3600;
/** In milliseconds; no count lasts longer. */
const DAY = 24 * HOUR * 1000;
/** Of the portal's port. */
export const LIMITS = {
  register: { name: 'register', times: 5, seconds: HOUR },
  login: { name: 'login', times: 10, seconds: QUARTER },
  proof: { name: 'proof', times: 10, seconds: QUARTER },
  code: { name: 'code', times: 5, seconds: QUARTER },
  devices: { name: 'devices', times: 10, seconds: HOUR },
  resend: { name: 'resend', times: 3, seconds: HOUR },
  forgot: { name: 'forgot', times: 3, seconds: HOUR },
  links: { name: 'links', times: 10, seconds: HOUR },
  claim: { name: 'claim', times: 60, seconds: QUARTER },
  freshLinks: { name: 'fresh-links', times: 60, seconds: QUARTER },
  claims: { name: 'claims', times: 600, seconds: QUARTER },
} satisfies Record<string, Limit>;
/**
 * Of the staff port, under names of their own: behind a tunnel that nobody trusts guests come from
 * this very machine, and their misses must not lock its staff out (ASVS 6.1.1).
 */
export const STAFF_LIMITS = {
  login: { ...LIMITS.login, name: 'staff-login' },
  proof: { ...LIMITS.proof, name: 'staff-proof' },
  code: { ...LIMITS.code, name: 'staff-code' },
  devices: { ...LIMITS.devices, name: 'staff-devices' },
} satisfies Record<string, Limit>;

/** What both ports limit. */
export const limitsOf = (port: 'portal' | 'staff') => (port === 'staff' ? STAFF_LIMITS : LIMITS);

/**
 * All guests of a dining room share its public address: there an address limit is this much wider.
 */
export const HOUSE = 20;
/**
 * Browsers that logged in before are counted by their address too, this much wider and beside the
 * strangers there.
 */
const KNOWN = 10;

/**
 * @returns the seconds until the bucket may be taken from again, or null where this was not one too
 * many
 */
async function take({ bucket, times }: Bucket, seconds: number): Promise<number | null> {
  const at = now().getTime();
  const end = at + seconds * 1000;
  // One that ends later than it could was begun by a clock that was ahead: it would lock people out
  // until then. Counted in one statement where every server process sees it; a library's store
  // would open a second writer on SQLite.
  const { used, resets_at } = await returningRow<{ used: number; resets_at: number }>(
    `INSERT INTO rate_limits (bucket, used, resets_at) VALUES ($bucket, 1, $end)
     ON CONFLICT (bucket) DO UPDATE SET
       used = CASE WHEN rate_limits.resets_at <= $at OR rate_limits.resets_at > $late THEN 1 ELSE rate_limits.used + 1 END,
       resets_at = CASE WHEN rate_limits.resets_at <= $at OR rate_limits.resets_at > $late THEN $end ELSE rate_limits.resets_at END
     RETURNING used, resets_at`,
    { bucket, at, end, late: end + CLOCK_SLACK_MS },
  );
  return used > times * config().RATE_LIMIT_FACTOR
    ? Math.max(1, Math.ceil((resets_at - at) / 1000))
    : null;
}

/**
 * Takes from one bucket after the other, in one commit, until one is empty: what was counted stays
 * so when the call is refused.
 */
function takeAll(buckets: Bucket[], seconds: number) {
  return lastingWrite(async () => {
    for (const bucket of buckets) {
      const wait = await take(bucket, seconds);
      if (wait !== null) return wait;
    }
    return null;
  });
}

function giveBack(buckets: Bucket[]) {
  return lastingWrite(() =>
    database().query(
      'UPDATE rate_limits SET used = used - 1 WHERE bucket IN ($first, $last) AND used > 0',
      { bind: { first: buckets[0]!.bucket, last: buckets.at(-1)!.bucket } },
    ),
  );
}

/** Forgets counts that have run out, and with them whose address they were of. */
export function purgeLimits(at: Date) {
  return inBatches(async () => {
    const gone = await statement(
      `DELETE FROM rate_limits WHERE bucket IN (
         SELECT bucket FROM rate_limits WHERE resets_at <= $1 OR resets_at > $2 LIMIT ${BATCH}) RETURNING bucket`,
      [at.getTime(), at.getTime() + DAY],
    );
    return gone.length;
  });
}

interface Bucket {
  bucket: string;
  times: number;
}
/** Whose tries are counted: an account, the address they come from, or both. */
export interface Tries {
  account?: string | undefined;
  address?: string | undefined;
}

function ofAccount({ name, times }: Limit, account: string): Bucket {
  return {
    bucket: `${name}:account:${sha256(account.toLowerCase()).slice(0, 32)}`,
    times,
  };
}

function ofAddress({ name, times }: Limit, address: string): Bucket {
  const network = networkOf(address);
  const isRestaurant = config().HOUSE_ADDRESSES.map(networkOf).includes(network);
  return { bucket: `${name}:address:${network}`, times: isRestaurant ? times * HOUSE : times };
}

function bucketsOf(limit: Limit, { account, address }: Tries): Bucket[] {
  return [
    ...(address ? [ofAddress(limit, address)] : []),
    ...(account ? [ofAccount(limit, account)] : []),
  ];
}

/**
 * Counts a call per account and per address, whichever bites first, however it ends. @throws
 * Problem 429
 */
export async function countAttempt(limit: Limit, tries: Tries): Promise<void> {
  const wait = await takeAll(bucketsOf(limit, tries), limit.seconds);
  if (wait !== null) throw tooManyRequests(wait);
}

/** Counts, and says whether there was room. */
export async function hasRoom(limit: Limit, tries: Tries): Promise<boolean> {
  return (await takeAll(bucketsOf(limit, tries), limit.seconds)) === null;
}

/** Who guesses at a secret. */
export interface Guesser {
  /**
   * What the secret belongs to or, for a browser that this account logged in from before, that
   * browser.
   */
  account: string;
  address: string;
  known?: boolean;
}

function isStatus(error: unknown, status: number) {
  return error instanceof Problem && error.status === status;
}

/**
 * Looks whether a secret is right. The attempt is counted before, so that parallel guesses all
 * count, and given back when it was right or was never looked at. The account's own count refuses
 * without a look: it bounds who guesses. The address is others' too, and a right secret is never
 * refused for others' misses: there the look comes first, and misses beyond the limit are 429.
 * @param look throws Problem 401 for a miss @throws Problem 429, and as `look`
 */
export async function attempt<T>(
  limit: Limit,
  { account, address, known = false }: Guesser,
  look: () => Promise<T>,
): Promise<T> {
  const shared = known
    ? { ...limit, name: `${limit.name}-known`, times: limit.times * KNOWN }
    : limit;
  const [own, others] = [ofAccount(limit, account), ofAddress(shared, address)];
  const { spent, wait } = await lastingWrite(async () => {
    const spent = await take(own, limit.seconds);
    return { spent, wait: spent === null ? await take(others, limit.seconds) : null };
  });
  if (spent !== null) throw tooManyRequests(spent);
  try {
    const found = await look();
    await giveBack([own, others]);
    return found;
  } catch (error) {
    if (isStatus(error, 503)) await giveBack([own, others]);
    if (isStatus(error, 401) && wait !== null) throw tooManyRequests(wait);
    throw error;
  }
}

const EVERYBODY: Tries = { account: 'everybody' };

/**
 * Looks for what only who holds a claim code can name, and counts misses, per address and in total:
 * one beyond either is 429. A right code is always answered, whatever others at its address missed.
 * That leaves a guesser as many guesses as the server answers, which is no help: of 80 random bits
 * a million guesses a second for a thousand years find one in forty million.
 * @throws Problem 429, and as `find`
 */
export async function findByCode<T>(
  { address }: { address: string },
  find: () => Promise<T>,
): Promise<T> {
  return find().catch(async (error: unknown) => {
    if (!isStatus(error, 404)) throw error;
    const waits = [
      await takeAll(bucketsOf(LIMITS.claim, { address }), LIMITS.claim.seconds),
      await takeAll(bucketsOf(LIMITS.claims, EVERYBODY), LIMITS.claims.seconds),
    ].filter((wait) => wait !== null);
    throw waits.length > 0 ? tooManyRequests(Math.max(...waits)) : error;
  });
}
