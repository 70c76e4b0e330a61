/** Shared by both tests of bills under `kill -9`; two files, so that they run side by side. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { expectBillAddsUp, sum, type CheckedBill } from '../../support/bill-checks.ts';
import { newDatabase, type DatabaseName } from '../../support/postgres.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import { setUpRestaurant, type Client } from '../../support/server.ts';

const folders: string[] = [];
beforeAll(buildServer);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const DISHES = 4;
const BILLS = 6;
/** A round opens six bills of four dishes, and orders one dish more. */
export const DISHES_A_ROUND = BILLS * DISHES + 1;
const KEPT = { reason: 'Wrong' };

interface Act {
  name: string;
  send: (owner: Client) => Promise<{ status: number; body: unknown }>;
  /** Sent again it gives the stored answer; one without is refused by what it did before. */
  hasKey: boolean;
}
interface Opened {
  id: string;
  order_id: string;
  item_id: string;
  total_cents: number;
}

export interface Evening {
  settings: Record<string, string>;
  token: string;
  acts: (owner: Client) => Promise<Act[]>;
}

/** A restaurant with its product defaults: a bill a table, a receipt as soon as it is settled. */
export async function prepareEvening(name: DatabaseName): Promise<Evening> {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
  folders.push(DATA_DIR);
  const settings = { ...(await newDatabase(name)), DATA_DIR };
  const process = await startServerProcess(settings);
  const { owner, paella, table } = await setUpRestaurant(process, {});
  await process.stop();
  let tip_cents = 0;
  let parties = 0;

  async function open(staff: Client): Promise<Opened> {
    parties += 1;
    const { body } = await staff.post('/api/orders', {
      name: `Party ${parties}`,
      items: [{ product_id: paella.id, quantity: DISHES }],
    });
    const { bill_id, id, items, total_cents } = body;
    return { id: bill_id, order_id: id, item_id: items[0].id, total_cents };
  }
  function act(method: string, path: string, body: object): Act {
    const key = { 'Idempotency-Key': randomUUID() };
    return {
      name: `${method} ${path}`,
      hasKey: method === 'POST' && !path.endsWith('/merge'),
      send: (staff) => staff.send(method, path, body, key),
    };
  }
  /** A tip that no other payment has: a payment that was taken twice is found by it. */
  function pay(bill: Opened, amount_cents: number): Act {
    tip_cents += 1;
    return act('POST', `/api/bills/${bill.id}/payments`, {
      method: 'card',
      amount_cents,
      tip_cents,
    });
  }
  async function acts(staff: Client): Promise<Act[]> {
    const bills: Opened[] = [];
    while (bills.length < BILLS) bills.push(await open(staff));
    const [one, two, three, four, five, six] = bills as [
      Opened,
      Opened,
      Opened,
      Opened,
      Opened,
      Opened,
    ];
    const { body: paid } = await pay(five, five.total_cents).send(staff);
    return [
      act('POST', '/api/orders', {
        bill_id: one.id,
        items: [{ product_id: paella.id, quantity: 1 }],
      }),
      act('POST', `/api/orders/${one.order_id}/items/${one.item_id}/void`, {
        quantity: 1,
        ...KEPT,
      }),
      pay(one, 1000),
      act('POST', `/api/bills/${two.id}/split`, {
        items: [{ order_item_id: two.item_id, quantity: 3 }],
      }),
      pay(two, 1850),
      act('POST', `/api/bills/${three.id}/merge`, { bill_id: four.id }),
      pay(four, 500),
      act('PATCH', `/api/bills/${three.id}`, { table_id: table.id }),
      act('POST', `/api/bills/${five.id}/payments/${(paid as { id: string }).id}/refund`, KEPT),
      pay(six, six.total_cents),
      act('POST', `/api/bills/${six.id}/invoice`, {}),
    ];
  }
  return { settings, token: owner.token!, acts };
}

type Answer = { status: number; body: unknown } | null;
const EXPECTED = [200, 201, 404, 409];

/** Sends acts at once and calls `middle` after each answer. @returns null for one that was cut */
export function sendAtOnce(
  acts: Act[],
  owners: Client[],
  middle: (answered: number) => void,
): Promise<Answer[]> {
  let answered = 0;
  return Promise.all(
    acts.map(async (act, index) => {
      const answer = await act.send(owners[index % owners.length]!).catch(() => null);
      if (answer) middle(++answered);
      return answer;
    }),
  );
}

/** Sends every act again: one with a key that was answered answers the same. */
export async function sendAgain(acts: Act[], before: Answer[], owner: Client): Promise<void> {
  for (const [index, act] of acts.entries()) {
    const answer = await act.send(owner);
    expect([act.name, EXPECTED.includes(answer.status) || answer.body]).toEqual([act.name, true]);
    const first = before[index];
    if (first && first.status < 300 && act.hasKey)
      expect([act.name, answer.body]).toEqual([act.name, first.body]);
  }
}

async function allBills(owner: Client): Promise<CheckedBill[]> {
  const bills: CheckedBill[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await owner.get(`/api/bills?limit=100${query}`);
    bills.push(...body.items);
    cursor = body.next_cursor;
  }
  return bills;
}

/** Every dish is on one bill or voided, every payment there once, every document verified. */
export async function expectEveningIsWhole(
  { token }: Evening,
  process: Pick<ServerProcess, 'staff'>,
  rounds: number,
): Promise<void> {
  const owner = process.staff.as(token);
  const bills = await allBills(owner);
  for (const bill of bills) expectBillAddsUp(bill);
  expect(new Set(bills.map(({ bill_number }) => bill_number)).size).toBe(bills.length);
  const items = bills.flatMap(({ orders }) => orders.flatMap((order) => order.items));
  const voided = items.flatMap(({ voids }) => voids.map(({ quantity }) => quantity));
  expect(sum([...items.map(({ quantity }) => quantity), ...voided])).toBe(rounds * DISHES_A_ROUND);
  const tips = bills.flatMap(({ payments }) => payments.map(({ tip_cents }) => tip_cents));
  expect(new Set(tips).size).toBe(tips.length);
  const { body: day } = await owner.get('/api/reports/day');
  expect(day.paid_cents).toBe(day.sold_cents + day.open_orders.paid_cents);
  const { body: archive } = await owner.get('/api/archive/verify');
  expect(archive).toMatchObject({ ok: true, first_broken: null });
  expect(archive.checked).toBeGreaterThanOrEqual(rounds);
}
