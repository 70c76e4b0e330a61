import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { issueInvoice } from '../../support/orders.ts';
import { createDatabase } from '../../support/postgres.ts';
import { FakePrinter } from '../../support/printer.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import { setUpRestaurant } from '../../support/server.ts';
import { textOf } from './printer-words.ts';

/** Real processes on one PostgreSQL, and a slow printer. */
let processes: ServerProcess[] = [];
let dataDir: string;
let settings: Record<string, string>;
let device: FakePrinter;
beforeAll(buildServer);
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'printing-'));
  settings = { DATA_DIR: dataDir, DATABASE_URL: await createDatabase() };
  device = await new FakePrinter().start();
});
afterEach(async () => {
  await Promise.all(processes.map((one) => one.stop()));
  processes = [];
  await device.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function begin(): Promise<ServerProcess> {
  const started = await startServerProcess(settings);
  processes.push(started);
  return started;
}

async function furnish({ portal, staff }: ServerProcess) {
  const restaurant = await setUpRestaurant({ portal, staff } as Parameters<
    typeof setUpRestaurant
  >[0]);
  const { body: printer } = await restaurant.owner.post('/api/printers', {
    name: 'Bar',
    address: device.address,
  });
  const invoice = await issueInvoice(restaurant, { buyer: null });
  const print = async (by = restaurant.owner) =>
    (
      await by.post(`/api/invoices/${invoice.id}/print`, {
        printer: printer.id,
        format: 'receipt',
      })
    ).body.id as string;
  const jobs = async () =>
    (await restaurant.owner.get('/api/print-jobs?limit=100')).body.items as {
      id: string;
      status: string;
      attempts: number;
      last_error: string | null;
    }[];
  return { house: restaurant, print, jobs, printer };
}

const JOBS = 18;
const isOriginal = (receipt: Buffer) => !textOf(receipt).includes('COPIA');

describe('several processes and one printer', () => {
  it('print each job once, in their order', async () => {
    const first = await begin();
    const { print, jobs, house: restaurant, printer } = await furnish(first);
    await begin();
    await begin();
    device.status = {};
    device.takesMs = 40;
    await restaurant.owner.post(`/api/printers/${printer.id}/test`);
    await vi.waitFor(() => expect(device.papers).toHaveLength(1), { timeout: 20_000 });
    const owners = processes.map(({ staff }) => staff.as(restaurant.owner.token!));
    for (let i = 0; i < JOBS; i++) await print(owners[i % owners.length]);
    await vi.waitFor(
      async () => {
        const states = (await jobs()).map(({ status }) => status);
        expect(states.filter((status) => status === 'printed')).toHaveLength(JOBS);
      },
      { timeout: 200_000, interval: 250 },
    );
    await vi.waitFor(() => expect(device.papers.length).toBeGreaterThan(JOBS));
    expect(device.papers).toHaveLength(1 + JOBS);
    expect(device.papers.slice(1).filter(isOriginal)).toHaveLength(1);
    expect((await jobs()).map(({ attempts }) => attempts)).toEqual(Array(JOBS).fill(1));
  });

  it('print a job again as a marked copy when the process that was printing it is killed', async () => {
    const first = await begin();
    const { print, house: restaurant } = await furnish(first);
    // It received the whole receipt, and is still printing when the process is killed.
    device.status = {};
    device.takesMs = 600_000;
    const id = await print();
    const long = { timeout: 120_000, interval: 100 };
    await vi.waitFor(() => expect(device.received).toBeGreaterThan(500), long);
    await first.stop('SIGKILL');
    processes = [];
    await vi.waitFor(() => expect(device.papers).toHaveLength(1), long);
    device.takesMs = 0;
    const owner = (await begin()).staff.as(restaurant.owner.token!);
    await vi.waitFor(
      async () =>
        expect((await owner.get(`/api/print-jobs/${id}`)).body).toMatchObject({
          status: 'printed',
          last_error: 'printed_again',
          attempts: 2,
          copy_number: 1,
        }),
      long,
    );
    await vi.waitFor(() => expect(device.papers).toHaveLength(2), long);
    expect(device.papers.map(isOriginal)).toEqual([true, false]);
  });
});
