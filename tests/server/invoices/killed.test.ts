import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { paidLike } from '../../support/paid-orders.ts';
import { newDatabase, type DatabaseName } from '../../support/postgres.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import { BUYER, setUpRestaurant, startTestServer } from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';

const ORDERS = 500;
const IN_FLIGHT = 16;
const folders: string[] = [];
beforeAll(buildServer);
afterAll(() => { for (const folder of folders) rmSync(folder, { recursive: true, force: true }); });

interface Acknowledged { order_id: string; invoice_number: string }

/** A restaurant with paid orders that nobody has invoiced. */
async function prepare(name: DatabaseName) {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
  folders.push(DATA_DIR);
  const settings = { ...await newDatabase(name), DATA_DIR };
  const server = await startTestServer(settings);
  const { owner, table, wine } = await setUpRestaurant(server);
  const { body } = await server.portal.post(`/menu/${table.token}/order`, { items: [{ product_id: wine.id, quantity: 2 }] });
  await owner.post(`/api/orders/${body.order_id}/payments`, { method: 'cash', amount_cents: body.total_cents });
  const orders = await paidLike(body.order_id, ORDERS);
  await server.close();
  return { settings, orders, token: owner.token! };
}

/** Full for three of four, simplified for the others; the same whenever an order is asked for again. */
const wantedFor = (order_id: string) => (/[048c]$/.test(order_id) ? undefined : { buyer: BUYER });

/** Asks for invoices of these orders all at once, and calls `middle` when so many were answered. @returns what was acknowledged */
async function issueAtOnce({ staff }: ServerProcess, token: string, orders: string[], middle: (answered: number) => void): Promise<Acknowledged[]> {
  let answered = 0;
  const answers = await Promise.all(orders.map(async (order_id) => {
    const answer = await staff.as(token).post(`/api/orders/${order_id}/invoice`, wantedFor(order_id)).catch(() => null);
    if (!answer) return [];
    middle(++answered);
    expect([200, 201]).toContain(answer.status);
    return [{ order_id, invoice_number: answer.body.invoice_number as string }];
  }));
  return answers.flat();
}

/** Starts anew, issues what is left, and looks at every number that was given out. */
async function everythingIsWhole(settings: Record<string, string>, token: string, { orders, acknowledged }: { orders: string[]; acknowledged: Acknowledged[] }): Promise<void> {
  const server = await startTestServer(settings);
  const owner = server.staff.as(token);
  const known = await rowsOf<Acknowledged>(database(), 'SELECT order_id, invoice_number FROM invoices');
  expect(known).toEqual(expect.arrayContaining(acknowledged));
  const done = new Set(known.map(({ order_id }) => order_id));
  for (const order_id of orders.filter((id) => !done.has(id))) expect((await owner.post(`/api/orders/${order_id}/invoice`, wantedFor(order_id))).status).toBe(201);
  expect((await owner.get('/api/archive/verify')).body).toEqual({ ok: true, checked: orders.length, first_broken: null });
  const series = await rowsOf<Record<string, number>>(database(), 'SELECT count(*) - max(number) AS holes, count(*) - count(DISTINCT invoice_number) AS doubles, count(*) - count(DISTINCT order_id) AS twice FROM invoices GROUP BY series');
  for (const { holes, doubles, twice } of series) expect([holes, doubles, twice].map(Number)).toEqual([0, 0, 0]);
  const parts = await rowsOf<{ left: number }>(database(), 'SELECT count(*) AS left FROM invoices i WHERE NOT EXISTS (SELECT 1 FROM invoice_lines l WHERE l.invoice_id = i.id) OR NOT EXISTS (SELECT 1 FROM invoice_taxes t WHERE t.invoice_id = i.id)');
  expect(Number(parts[0]!.left)).toBe(0);
  await server.close();
}

/** After how many answers to kill: the rest is then being written, or still waits. */
const someAnswer = (round: number) => (round * 7) % 5;

it('SQLite: killed 25 times while it issues, every invoice has its number and no number is lost', async () => {
  const { settings, orders, token } = await prepare('SQLite');
  const acknowledged: Acknowledged[] = [];
  for (let round = 0; round < 25; round++) {
    const process = await startServerProcess(settings);
    const kill = (answered: number) => { if (answered >= someAnswer(round)) process.child.kill('SIGKILL'); };
    const left = orders.filter((id) => !acknowledged.some(({ order_id }) => order_id === id));
    const issuing = issueAtOnce(process, token, left.slice(0, IN_FLIGHT), kill);
    if (someAnswer(round) === 0) setTimeout(() => kill(0), round);
    acknowledged.push(...await issuing);
    await process.stop('SIGKILL');
  }
  expect(acknowledged.length).toBeGreaterThan(50);
  await everythingIsWhole(settings, token, { orders, acknowledged });
}, 300_000);

it('PostgreSQL: three processes at once, one killed and replaced 25 times', async () => {
  const { settings, orders, token } = await prepare('PostgreSQL');
  const acknowledged: Acknowledged[] = [];
  const start = () => startServerProcess(settings);
  let processes: ServerProcess[] = await Promise.all([start(), start(), start()]);
  for (let round = 0; round < 25; round++) {
    const victim = processes[round % 3]!;
    const replacement = start();
    const left = orders.filter((id) => !acknowledged.some(({ order_id }) => order_id === id));
    const answers = await Promise.all(processes.map((process, place) => {
      const kill = (answered: number) => { if (process === victim && answered > someAnswer(round)) victim.child.kill('SIGKILL'); };
      // Each order is asked for in two processes, so that they race for it too.
      return issueAtOnce(process, token, left.slice(place * 5, place * 5 + 10), kill);
    }));
    acknowledged.push(...answers.flat());
    await victim.stop('SIGKILL');
    processes = await Promise.all(processes.map((process) => (process === victim ? replacement : process)));
  }
  expect(await Promise.all(processes.map(({ stop }) => stop()))).toEqual([0, 0, 0]);
  expect(acknowledged.length).toBeGreaterThan(50);
  await everythingIsWhole(settings, token, { orders, acknowledged });
}, 300_000);
