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
/** In milliseconds; no rate limit lasts longer. */
const DAY = 24 * HOUR * 1000;
/** The rate limits of the portal's port. */
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
  payOnline: { name: 'pay-online', times: 30, seconds: QUARTER },
} satisfies Record<string, Limit>;
/**
 * The rate limits of the staff port, counted separately: behind an untrusted tunnel all guests come
 * from this machine's address, and their failed attempts must not lock out its staff (ASVS 6.1.1).
 */
export const STAFF_LIMITS = {
  login: { ...LIMITS.login, name: 'staff-login' },
  proof: { ...LIMITS.proof, name: 'staff-proof' },
  code: { ...LIMITS.code, name: 'staff-code' },
  devices: { ...LIMITS.devices, name: 'staff-devices' },
  pin: { name: 'staff-pin', times: 30, seconds: QUARTER },
  testMail: { name: 'staff-test-mail', times: 10, seconds: QUARTER },
  testProvider: { name: 'staff-test-provider', times: 10, seconds: QUARTER },
} satisfies Record<string, Limit>;

/** The rate limits that both ports have. */
export const limitsOf = (port: 'portal' | 'staff') => (port === 'staff' ? STAFF_LIMITS : LIMITS);

/**
 * The factor for the rate limits of the restaurant's own address, since all guests of a dining room
 * share it.
 */
export const RESTAURANT_FACTOR = 20;
/**
 * The factor for the rate limits of browsers that logged in before: they are counted by address
 * too, separately from unknown browsers.
 */
const KNOWN_FACTOR = 10;

/**
 * Counts an attempt.
 * @returns the seconds until the rate limit resets, or null within it
 */
async function countIn({ bucket, times }: Bucket, seconds: number): Promise<number | null> {
  const at = now().getTime();
  const end = at + seconds * 1000;
  // A count that ends later than it could was begun by a wrong clock, and would lock people out
  // until then. It is counted in one statement that all server processes share; a library's store
  // would open a second writer on SQLite.
  const { used, resets_at } = await returningRow<{ used: number; resets_at: number }>(
    `INSERT INTO rate_limits (bucket, used, resets_at) VALUES ($bucket, 1, $end)
     ON CONFLICT (bucket) DO UPDATE SET
       used = CASE WHEN rate_limits.resets_at <= $at OR rate_limits.resets_at > $late
         THEN 1 ELSE rate_limits.used + 1 END,
       resets_at = CASE WHEN rate_limits.resets_at <= $at OR rate_limits.resets_at > $late
         THEN $end ELSE rate_limits.resets_at END
     RETURNING used, resets_at`,
    { bucket, at, end, late: end + CLOCK_SLACK_MS },
  );
  return used > times * config().RATE_LIMIT_FACTOR
    ? Math.max(1, Math.ceil((resets_at - at) / 1000))
    : null;
}

/**
 * Counts an attempt in one bucket after the other, in one commit, until one is exhausted: the count
 * stays when the request is refused.
 */
function countInAll(buckets: Bucket[], seconds: number) {
  return lastingWrite(async () => {
    for (const bucket of buckets) {
      const wait = await countIn(bucket, seconds);
      if (wait !== null) return wait;
    }
    return null;
  });
}

function uncount(buckets: Bucket[]) {
  return lastingWrite(() =>
    database().query(
      'UPDATE rate_limits SET used = used - 1 WHERE bucket IN ($first, $last) AND used > 0',
      { bind: { first: buckets[0]!.bucket, last: buckets.at(-1)!.bucket } },
    ),
  );
}

/** Deletes expired counts, and with them the addresses that they belong to. */
export function purgeLimits(at: Date) {
  return inBatches(async () => {
    const gone = await statement(
      `DELETE FROM rate_limits WHERE bucket IN (
         SELECT bucket FROM rate_limits WHERE resets_at <= $1 OR resets_at > $2 LIMIT ${BATCH})
       RETURNING bucket`,
      [at.getTime(), at.getTime() + DAY],
    );
    return gone.length;
  });
}

interface Bucket {
  bucket: string;
  times: number;
}
/** Whose attempts are counted: an account, an address, or both. */
export interface Attempts {
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
  return {
    bucket: `${name}:address:${network}`,
    times: isRestaurant ? times * RESTAURANT_FACTOR : times,
  };
}

function bucketsOf(limit: Limit, { account, address }: Attempts): Bucket[] {
  return [
    ...(address ? [ofAddress(limit, address)] : []),
    ...(account ? [ofAccount(limit, account)] : []),
  ];
}

/**
 * Counts an attempt per account and per address, whatever its outcome; the first exhausted rate
 * limit refuses it.
 * @throws Problem 429
 */
export async function countAttempt(limit: Limit, attempts: Attempts): Promise<void> {
  const wait = await countInAll(bucketsOf(limit, attempts), limit.seconds);
  if (wait !== null) throw tooManyRequests(wait);
}

/**
 * Counts an attempt.
 * @returns whether it is within the rate limit
 */
export async function isWithinLimit(limit: Limit, attempts: Attempts): Promise<boolean> {
  return (await countInAll(bucketsOf(limit, attempts), limit.seconds)) === null;
}

/** Who attempts to guess a secret. */
export interface Guesser {
  /**
   * The account that the secret belongs to, or the browser from which the account logged in before.
   */
  account: string;
  address: string;
  known?: boolean;
}

function isStatus(error: unknown, status: number) {
  return error instanceof Problem && error.status === status;
}

/**
 * Checks a secret under a rate limit. The attempt is counted before the check, so that parallel
 * guesses all count, and uncounted when the secret was right or was never checked. The account's
 * own count refuses without a check, which bounds the guesses. The address is shared, and a right
 * secret is never refused for the failed attempts of others: there the check comes first, and
 * failures beyond the limit are 429.
 * @param look throws Problem 401 for a failed attempt
 * @throws Problem 429, and as `look`
 */
export async function attempt<T>(
  limit: Limit,
  { account, address, known = false }: Guesser,
  look: () => Promise<T>,
): Promise<T> {
  const shared = known
    ? { ...limit, name: `${limit.name}-known`, times: limit.times * KNOWN_FACTOR }
    : limit;
  const [own, others] = [ofAccount(limit, account), ofAddress(shared, address)];
  const { spent, wait } = await lastingWrite(async () => {
    const spent = await countIn(own, limit.seconds);
    return { spent, wait: spent === null ? await countIn(others, limit.seconds) : null };
  });
  if (spent !== null) throw tooManyRequests(spent);
  try {
    const found = await look();
    await uncount([own, others]);
    return found;
  } catch (error) {
    if (isStatus(error, 503)) await uncount([own, others]);
    if (isStatus(error, 401) && wait !== null) throw tooManyRequests(wait);
    throw error;
  }
}

const EVERYBODY: Attempts = { account: 'everybody' };

/**
 * Finds what a claim code names, and counts failed attempts per address and in total: one beyond
 * either rate limit is 429. A right code always succeeds, whatever others at its address failed. A
 * guesser is limited only by the server's speed, which does not help: of 80 random bits a million
 * guesses a second for a thousand years find one in forty million.
 * @throws Problem 429, and as `find`
 */
export async function findByCode<T>(
  { address }: { address: string },
  find: () => Promise<T>,
): Promise<T> {
  return find().catch(async (error: unknown) => {
    if (!isStatus(error, 404)) throw error;
    const waits = [
      await countInAll(bucketsOf(LIMITS.claim, { address }), LIMITS.claim.seconds),
      await countInAll(bucketsOf(LIMITS.claims, EVERYBODY), LIMITS.claims.seconds),
    ].filter((wait) => wait !== null);
    throw waits.length > 0 ? tooManyRequests(Math.max(...waits)) : error;
  });
}
