import ipaddr from 'ipaddr.js';
import { QueryTypes } from 'sequelize';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { database } from '../database/connect.ts';
import { BATCH, inBatches } from '../database/batches.ts';
import { statement } from '../database/plain.ts';
import { returningRow } from '../database/returning.ts';
import { inTransaction } from '../database/transaction.ts';
import { Problem, tooManyRequests } from '../errors.ts';
import { sha256 } from '../security/random.ts';

export interface Limit {
  name: string;
  times: number;
  seconds: number;
}
export const LIMITS = {
  register: { name: 'register', times: 5, seconds: 3600 },
  login: { name: 'login', times: 10, seconds: 900 },
  resend: { name: 'resend', times: 3, seconds: 3600 },
  forgot: { name: 'forgot', times: 3, seconds: 3600 },
  code: { name: 'code', times: 5, seconds: 900 },
  claim: { name: 'claim', times: 60, seconds: 900 },
  claims: { name: 'claims', times: 600, seconds: 900 },
} satisfies Record<string, Limit>;

/** All guests of a dining room share its public address: there an address limit is this much wider. */
const HOUSE = 20;

// An IPv6 household owns a /64 and could walk through it; a mapped IPv4 is that IPv4 (express-rate-limit GHSA-46wh-pxpv-q5gq).
function network(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? parsed.toString()
    : parsed.toNormalizedString().split(':').slice(0, 4).join(':');
}

/** @returns the seconds until the bucket may be taken from again, or null where this was not one too many */
async function take({ bucket, times }: Bucket, seconds: number): Promise<number | null> {
  const at = now().getTime();
  // Counted in one statement where every server process sees it; a library's store would open a second writer on SQLite.
  const { used, resets_at } = await returningRow<{ used: number; resets_at: number }>(
    `INSERT INTO rate_limits (bucket, used, resets_at) VALUES ($bucket, 1, $end)
     ON CONFLICT (bucket) DO UPDATE SET
       used = CASE WHEN rate_limits.resets_at <= $at THEN 1 ELSE rate_limits.used + 1 END,
       resets_at = CASE WHEN rate_limits.resets_at <= $at THEN $end ELSE rate_limits.resets_at END
     RETURNING used, resets_at`,
    { bucket, at, end: at + seconds * 1000 },
  );
  return used > times * config().RATE_LIMIT_FACTOR
    ? Math.max(1, Math.ceil((resets_at - at) / 1000))
    : null;
}

/** Takes from one bucket after the other, in one commit, until one is empty: what was counted stays so when the call is refused. */
const takeAll = (buckets: Bucket[], seconds: number) =>
  inTransaction(async () => {
    for (const bucket of buckets) {
      const wait = await take(bucket, seconds);
      if (wait !== null) return wait;
    }
    return null;
  });

const giveBack = (buckets: string[]) =>
  inTransaction(() =>
    database().query(
      'UPDATE rate_limits SET used = used - 1 WHERE bucket IN ($first, $last) AND used > 0',
      { bind: { first: buckets[0], last: buckets.at(-1) } },
    ),
  );

/** Forgets counts that have run out, and with them whose address they were of. */
export const purgeLimits = (at: Date) =>
  inBatches(async () => {
    const gone = await statement(
      `DELETE FROM rate_limits WHERE bucket IN (SELECT bucket FROM rate_limits WHERE resets_at <= $1 LIMIT ${BATCH}) RETURNING bucket`,
      [at.getTime()],
    );
    return gone.length;
  });

interface Bucket {
  bucket: string;
  times: number;
}
/** Whose tries are counted: an account, the address they come from, or both. */
export interface Tries {
  account?: string | undefined;
  address?: string | undefined;
}

function bucketsOf({ name, times }: Limit, { account, address }: Tries): Bucket[] {
  const house =
    address && config().HOUSE_ADDRESSES.map(network).includes(network(address)) ? HOUSE : 1;
  return [
    ...(address ? [{ bucket: `${name}:address:${network(address)}`, times: times * house }] : []),
    ...(account
      ? [{ bucket: `${name}:account:${sha256(account.toLowerCase()).slice(0, 32)}`, times }]
      : []),
  ];
}

/**
 * Counts a try per account and per address, whichever bites first, before it is known how it ends: parallel guesses all count.
 * @returns takes the try back; call it when the try was right, so that guests who share an address may all log in
 * @throws Problem 429
 */
export async function countTry(limit: Limit, tries: Tries): Promise<() => Promise<unknown>> {
  const buckets = bucketsOf(limit, tries);
  const wait = await takeAll(buckets, limit.seconds);
  if (wait !== null) throw tooManyRequests(wait);
  return () => giveBack(buckets.map(({ bucket }) => bucket));
}

const EVERYBODY: Tries = { account: 'everybody' };

/** How often each of these was counted, where it counts still; and how long it will. */
async function counted(buckets: string[]): Promise<Map<string, { used: number; seconds: number }>> {
  const at = now().getTime();
  const rows = await database().query<{ bucket: string; used: number; resets_at: number }>(
    'SELECT bucket, used, resets_at FROM rate_limits WHERE resets_at > $at AND bucket IN ($first, $last)',
    { bind: { at, first: buckets[0], last: buckets.at(-1) }, type: QueryTypes.SELECT },
  );
  return new Map(
    rows.map(({ bucket, used, resets_at }) => [
      bucket,
      { used: Number(used), seconds: Math.ceil((Number(resets_at) - at) / 1000) },
    ]),
  );
}

async function refuseGuesser(address: string): Promise<void> {
  const [own, all] = [
    bucketsOf(LIMITS.claim, { address })[0]!,
    bucketsOf(LIMITS.claims, EVERYBODY)[0]!,
  ];
  const counts = await counted([own.bucket, all.bucket]);
  const [mine, everybodys] = [counts.get(own.bucket), counts.get(all.bucket)];
  const beyond = (count: { used: number } | undefined, times: number) =>
    count !== undefined && count.used >= times * config().RATE_LIMIT_FACTOR;
  if (mine?.used && (beyond(mine, own.times) || beyond(everybodys, all.times)))
    throw tooManyRequests(Math.max(1, mine.seconds));
}

/**
 * Looks for what only who holds a claim code can name. Misses count per address, and there nothing is looked for any more when
 * they are too many, a right code neither; and in total, for every address that missed. A guest whose code is right never
 * missed, so no stranger stops him. Reads before it writes: who follows an order costs no commit. @throws Problem 429, and as `find`
 */
export async function findByCode<T>(
  { address }: { address: string },
  find: () => Promise<T>,
): Promise<T> {
  await refuseGuesser(address);
  return find().catch(async (error: unknown) => {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    await countTry(LIMITS.claim, { address });
    await countTry(LIMITS.claims, EVERYBODY).catch(() => undefined);
    throw error;
  });
}
