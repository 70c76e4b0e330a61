/** @module-tag long */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { addStations } from '../../support/kitchen.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { FakePrinter } from '../../support/printer.ts';
import { buildServer, startServerProcess } from '../../support/process.ts';
import { setUpRestaurant, type Client } from '../../support/server.ts';
import { proof } from '../../support/torture.ts';
import { textOf } from '../printing/printer-words.ts';

const KILLS = proof(2, 12);
const ORDERS = 8;
const folders: string[] = [];
beforeAll(buildServer);
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Job {
  kind: string;
  status: string;
  may_be_out: boolean;
}
const jobsOf = async (owner: Client): Promise<Job[]> =>
  (await owner.get('/api/print-jobs?limit=100')).body.items.filter(
    ({ kind }: Job) => kind === 'ticket',
  );

it.each(DATABASES)(
  `[2.3.3] tickets on %s: killed ${KILLS} times while they print, each comes out once, or staff are told that it may be out`,
  async (name) => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
    folders.push(DATA_DIR);
    const settings = {
      ...(await newDatabase(name)),
      DATA_DIR,
      PRINTER_ADDRESSES: '127.0.0.1:1024-65535',
      RATE_LIMIT_FACTOR: '1000',
    };
    const device = await new FakePrinter().start();
    device.status = {};
    device.takesMs = 30;
    let server = await startServerProcess(settings);
    const restaurant = await setUpRestaurant(server);
    const { owner, table, paella } = restaurant;
    const { body: printer } = await owner.post('/api/printers', {
      name: 'Cocina',
      address: device.address,
    });
    await addStations(restaurant, { kitchen: printer.id });
    const token = owner.token!;
    let placed = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const { portal, child } = server;
      const answers = await Promise.all(
        Array.from({ length: ORDERS }, async (_, place) => {
          const answer = await portal
            .post(`/menu/${table.token}/order`, { items: [{ product_id: paella.id, quantity: 1 }] })
            .catch(() => null);
          if (place === kill % ORDERS) setTimeout(() => child.kill('SIGKILL'), 20 * kill);
          return answer?.status === 201;
        }),
      );
      placed += answers.filter(Boolean).length;
      await server.stop('SIGKILL');
      server = await startServerProcess(settings);
    }
    const again = server.staff.as(token);
    await vi.waitFor(
      async () => {
        const jobs = await jobsOf(again);
        expect(jobs.filter(({ status }) => status === 'waiting')).toEqual([]);
      },
      { timeout: 200_000, interval: 250 },
    );
    const jobs = await jobsOf(again);
    const orders = (await again.get('/api/orders?limit=100')).body.items;
    const tickets = (await again.get('/api/tickets?limit=100')).body.items;
    // An order and its ticket are there together or not at all.
    expect(orders.length).toBeGreaterThanOrEqual(placed);
    expect([tickets.length, jobs.length]).toEqual([orders.length, orders.length]);
    const numbers = device.papers.map((paper) => Number(/Comanda (\d+)/.exec(textOf(paper))?.[1]));
    const whole = numbers.filter((number) => !Number.isNaN(number));
    expect(new Set(whole).size).toBe(whole.length);
    const told = jobs.filter(({ status }) => status === 'failed');
    expect(told.every(({ may_be_out }) => may_be_out)).toBe(true);
    const printed = jobs.filter(({ status }) => status === 'printed').length;
    expect(printed + told.length).toBe(orders.length);
    expect(whole.length).toBeGreaterThanOrEqual(printed);
    await server.stop();
    await device.stop();
  },
);
