import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../../support/customers.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); await server.portal.post('/customer/register', { email: KNOWN, password: PASSWORD, full_name: 'Ana' }); });
afterAll(() => server.stop());

const KNOWN = 'known@example.org';
let strangers = 0;
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** What a known and an unknown address took, each, in milliseconds. */
interface Times { known: number[]; unknown: number[] }
type Ask = (email: string) => Promise<{ status: number }>;

async function timed(ask: Ask, email: string, expected: number): Promise<number> {
  const begin = performance.now();
  const { status } = await ask(email);
  expect(status).toBe(expected);
  return performance.now() - begin;
}

/** `pairs` of both, by turns and in turning order, so that whatever else this machine does falls on both alike; `abreast` of them at a time. */
async function measure(times: Times, ask: Ask, { pairs, abreast, expected }: { pairs: number; abreast: number; expected: number }): Promise<void> {
  const one = async (known: boolean) => { times[known ? 'known' : 'unknown'].push(await timed(ask, known ? KNOWN : `none${++strangers}@example.org`, expected)); };
  for (let turn = 0; turn < pairs; turn += abreast) {
    await Promise.all(Array.from({ length: abreast }, async (_none, at) => { await one((turn + at) % 2 === 0); await one((turn + at) % 2 !== 0); }));
  }
}
const apart = ({ known, unknown }: Times) => Math.abs(median(known) - median(unknown)) / Math.max(median(known), median(unknown));

describe('[6.3.8] whether an address has an account does not show in the time', () => {
  it.each([
    // A hash takes a core for as long as the answer does, so these come one after the other; the others wait, and so may do it together.
    ['/customer/register', (email: string) => ({ email, password: PASSWORD, full_name: 'Ana' }), { pairs: 14, abreast: 1, expected: 201 }],
    ['/customer/token', (email: string) => ({ email, password: 'Wrong1234x' }), { pairs: 14, abreast: 1, expected: 401 }],
    ['/customer/forgot-password', (email: string) => ({ email }), { pairs: 100, abreast: 10, expected: 202 }],
    ['/customer/resend-verification', (email: string) => ({ email }), { pairs: 100, abreast: 10, expected: 202 }],
  ] as const)('%s: medians within a tenth', async (path, body, how) => {
    const times: Times = { known: [], unknown: [] };
    const ask: Ask = (email) => server.portal.post(path, body(email));
    // What an address gives away shows the clearer the longer one looks; what a busy machine adds falls out of the medians.
    for (let round = 0; round < 4; round++) {
      await measure(times, ask, how);
      if (apart(times) < 0.1) break;
    }
    expect(apart(times)).toBeLessThan(0.1);
  }, 120_000);
});
