import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../server/errors.ts';
import { HashingLane, inTurn, type Asker } from '../../../server/security/hashing-queue.ts';
import { paddingOf } from '../../../server/security/passwords.ts';

function guest(account: string, address: string, known = false): Asker {
  return {
    port: 'portal',
    account,
    address,
    known,
  };
}

/** A slow hash that ends when the test says so. */
class Hashes {
  readonly begun: string[] = [];
  readonly #open = new Map<string, () => void>();
  run(lane: HashingLane, name: string, asker: Asker): Promise<void> {
    return lane.run(
      asker,
      () =>
        new Promise<void>((done) => {
          this.begun.push(name);
          this.#open.set(name, done);
        }),
    );
  }
  async end(name: string): Promise<void> {
    this.#open.get(name)!();
    await new Promise((done) => setImmediate(done));
  }
}

describe('slow hashes', () => {
  it.each(['account', 'address'] as const)(
    'run at most two at a time for one %s, and leave the rest to others',
    async (of) => {
      const lane = new HashingLane(4);
      const hashes = new Hashes();
      const crowd = (turn: number) =>
        of === 'account' ? guest('ana', `10.0.0.${turn}`) : guest(`ana${turn}`, '10.0.0.1');
      for (let turn = 1; turn <= 5; turn++) void hashes.run(lane, `crowd${turn}`, crowd(turn));
      void hashes.run(lane, 'other', guest('eva', '10.9.9.9'));
      expect(hashes.begun).toEqual(['crowd1', 'crowd2', 'other']);
      await hashes.end('crowd1');
      expect(hashes.begun).toEqual(['crowd1', 'crowd2', 'other', 'crowd3']);
    },
  );

  it('count an IPv6 /64 network as one address', () => {
    const hashes = new Hashes();
    const lane = new HashingLane(4);
    for (let turn = 1; turn <= 4; turn++)
      void hashes.run(lane, `${turn}`, guest(`ana${turn}`, `2001:db8:1:2::${turn}`));
    expect(hashes.begun).toEqual(['1', '2']);
  });

  it('take turns by address: a newcomer beside a crowd at another address waits for one hash and not for the crowd', async () => {
    const lane = new HashingLane(1);
    const hashes = new Hashes();
    for (let turn = 1; turn <= 20; turn++)
      void hashes.run(lane, `crowd${turn}`, guest(`ana${turn}`, '10.0.0.1'));
    void hashes.run(lane, 'other', guest('eva', '10.9.9.9'));
    void hashes.run(lane, 'known', guest('luz', '10.0.0.1', true));
    await hashes.end('crowd1');
    await hashes.end('crowd2');
    await hashes.end('other');
    expect(hashes.begun).toEqual(['crowd1', 'crowd2', 'other', 'known']);
  });

  it('are refused when the queue is full, and then the newest of the largest group is dropped', async () => {
    const lane = new HashingLane(1, 3);
    const hashes = new Hashes();
    const crowd = Array.from({ length: 4 }, (_none, turn) =>
      hashes.run(lane, `crowd${turn}`, guest(`ana${turn}`, '10.0.0.1')),
    );
    const other = hashes.run(lane, 'other', guest('eva', '10.9.9.9'));
    const refused = await crowd[3]!.catch((error: Problem) => error);
    expect(refused).toMatchObject({ status: 503, code: 'busy', more: { retryAfterSeconds: 2 } });
    for (const name of ['crowd0', 'crowd1', 'other', 'crowd2']) await hashes.end(name);
    await Promise.all([other, ...crowd.slice(0, 3)]);
  });

  it('of staff have a lane of their own, which a flood of guests does not delay', async () => {
    let endFlood = () => {};
    const flood = new Promise<void>((done) => (endFlood = done));
    const guests = Array.from({ length: 50 }, (_none, turn) =>
      inTurn(() => flood, guest(`ana${turn}`, `10.0.1.${turn}`)),
    );
    await expect(
      inTurn(async () => 'in', { port: 'staff', account: 'owner', address: '127.0.0.1' }),
    ).resolves.toBe('in');
    endFlood();
    await Promise.all(guests);
  });

  it('free their slot when one fails', async () => {
    const lane = new HashingLane(1);
    const fail = () => Promise.reject(new Error('no memory'));
    await expect(lane.run(guest('ana', '10.0.0.1'), fail)).rejects.toThrow('no memory');
    await expect(lane.run(guest('ana', '10.0.0.1'), async () => 1)).resolves.toBe(1);
  });
});

it('[6.3.8] a check takes the same work, whatever the cost of the stored hash', () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 15 }), fc.integer({ min: 4, max: 15 }), (a, b) => {
      const [stored, level] = [Math.min(a, b), Math.max(a, b)];
      const work = [stored, ...paddingOf(stored, level)].reduce((sum, cost) => sum + 2 ** cost, 0);
      expect(work).toBe(2 ** level);
    }),
  );
});
