/**
 * Measures the archive check: every row, number and link of the hash chain of 10,000 documents is
 * recomputed.
 */
import { findOne } from '../../server/database/repository.ts';
import { stopRendering } from '../../server/invoices/pdf/rendering.ts';
import { issueByStaff } from '../../server/invoices/issue/invoices.ts';
import { firstRestaurant } from '../../server/restaurant/restaurant.ts';
import { User } from '../../server/staff/model.ts';
import { paidLike } from '../support/paid-orders.ts';
import { BUYER, startTestServer } from '../support/server.ts';
import { timed, type Figure } from './figures.ts';
import { call, order, setUpRestaurant } from './restaurant.ts';

const DOCUMENTS = 10_000;
const LINES = 5;
const ROUNDS = 3;

/**
 * In the bench's own process: issuing so many through HTTP and rendering them is measured elsewhere
 * and takes minutes.
 */
export async function measureArchive(): Promise<Figure[]> {
  const server = await startTestServer();
  try {
    await stopRendering();
    const [portal, staff] = [server.portal_url, server.staff_url];
    const restaurant = await setUpRestaurant(staff);
    const { order_id, total_cents } = await order({ portal }, restaurant, LINES);
    await call('POST', `${staff}/api/orders/${order_id}/payments`, {
      body: { method: 'card', amount_cents: total_cents },
      token: restaurant.token,
    });
    const { id: restaurant_id } = (await firstRestaurant())!;
    const { id: user_id } = (await findOne(User, {}))!;
    const caller = { kind: 'staff', role: 'owner', restaurant_id, user_id } as Parameters<
      typeof issueByStaff
    >[0];
    for (const [index, id] of (await paidLike(order_id, DOCUMENTS)).entries())
      await issueByStaff(
        caller,
        id,
        index % 4 === 0 ? undefined : { buyer: { ...BUYER, email: null }, notes: null },
      );
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(
        await timed(async () => {
          const { ok, checked } = await call<{ ok: boolean; checked: number }>(
            'GET',
            `${staff}/api/archive/verify`,
            { token: restaurant.token },
          );
          if (!ok || checked !== DOCUMENTS) throw new Error(`the archive is not whole: ${checked}`);
        }),
      );
    }
    return [
      {
        name: 'Archive verified, 10,000 documents',
        value: Math.min(...rounds) / 1000,
        unit: 's',
        bound: { atMost: 5 },
      },
    ];
  } finally {
    await server.stop();
  }
}
