/** @module-tag long */
import bcrypt from 'bcrypt';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { setLeastCost } from '../../../server/security/passwords.ts';
import { PASSWORD } from '../../support/customers.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { LONG_FORM } from '../../support/torture.ts';

let server: TestServer;
// Counting the hashes needs none of them to be real; measuring them needs all.
if (LONG_FORM) setLeastCost(null);
beforeAll(async () => {
  server = await startTestServer();
  await server.portal.post('/customer/register', {
    email: KNOWN,
    password: PASSWORD,
    full_name: 'Ana',
  });
});
afterAll(() => server.stop());

const KNOWN = 'known@example.org';
const PAIRS = 12;
let strangers = 0;
function quantile(values: number[], share: number) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]!;
}

/** The times that a known and an unknown address took, in milliseconds. */
interface Times {
  known: number[];
  unknown: number[];
}
type Ask = (email: string) => Promise<{ status: number }>;

async function timed(ask: Ask, email: string, expected: number): Promise<number> {
  const begin = performance.now();
  const { status } = await ask(email);
  expect(status).toBe(expected);
  return performance.now() - begin;
}

/**
 * `PAIRS` of both, alternating and in alternating order, so that other load on the machine affects
 * both alike; one after the other, since in parallel each would wait for the other's work.
 */
async function measure(times: Times, ask: Ask, expected: number): Promise<void> {
  for (let turn = 0; turn < PAIRS * 2; turn++) {
    const known = turn % 4 === 0 || turn % 4 === 3;
    times[known ? 'known' : 'unknown'].push(
      await timed(ask, known ? KNOWN : `none${++strangers}@example.org`, expected),
    );
  }
}
/**
 * The difference of the medians or, where load moves those, of the lower quartiles: what an address
 * reveals is in both.
 */
function apart({ known, unknown }: Times) {
  return Math.min(
    ...[0.5, 0.25].map((share) => {
      const [one, other] = [quantile(known, share), quantile(unknown, share)];
      return Math.abs(one - other) / Math.max(one, other);
    }),
  );
}

const CALLS = [
  ['/customer/register', (email: string) => ({ email, password: PASSWORD, full_name: 'Ana' }), 201],
  ['/customer/token', (email: string) => ({ email, password: 'Wrong1234x' }), 401],
  ['/customer/forgot-password', (email: string) => ({ email }), 202],
  ['/customer/resend-verification', (email: string) => ({ email }), 202],
] as const;

describe('[6.3.8] the work done does not depend on whether an address has an account', () => {
  afterEach(() => vi.restoreAllMocks());

  /**
   * Each hash that a response waits for, with its cost: nothing else in a response takes long
   * enough to be measured from outside.
   */
  async function hashesOf(ask: () => Promise<{ status: number }>): Promise<string[]> {
    const [hash, compare] = [vi.spyOn(bcrypt, 'hash'), vi.spyOn(bcrypt, 'compare')];
    await ask();
    const done = [
      ...hash.mock.calls.map(([, cost]) => `a hash of cost ${String(cost)}`),
      ...compare.mock.calls.map(
        ([, against]) => `a comparison of cost ${bcrypt.getRounds(against)}`,
      ),
    ];
    vi.restoreAllMocks();
    return done;
  }

  it.each(CALLS)('%s: as many hashes of the same cost', async (path, body, expected) => {
    const ask = async (email: string) => {
      const response = await server.portal.post(path, body(email));
      expect(response.status).toBe(expected);
      return response;
    };
    // The first hash after a start is the one that unknown addresses are compared with.
    await ask(`none${++strangers}@example.org`);
    const known = await hashesOf(() => ask(KNOWN));
    expect(await hashesOf(() => ask(`none${++strangers}@example.org`))).toEqual(known);
    // A login checks the proven account of an address and the unproven one, whether they exist or
    // not.
    const hashes: Record<string, number> = { '/customer/register': 1, '/customer/token': 2 };
    expect(known.length).toBe(hashes[path] ?? 0);
  });
});

// Load on the machine moves medians: `npm run torture` compares them on a quiet one.
if (LONG_FORM)
  describe('[6.3.8] the response time does not depend on whether an address has an account', () => {
    it.each(CALLS)(
      '%s: medians, or quartiles, within a tenth',
      async (path, body, expected) => {
        const times: Times = { known: [], unknown: [] };
        const ask: Ask = (email) => server.portal.post(path, body(email));
        // A leak shows more clearly in a longer measurement; what load adds falls out of the
        // medians.
        for (let round = 0; round < 4; round++) {
          await measure(times, ask, expected);
          if (apart(times) < 0.1) break;
        }
        expect(apart(times)).toBeLessThan(0.1);
      },
      600_000,
    );
  });
