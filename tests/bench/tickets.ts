/**
 * Measures tickets: from the order to the first byte at the printer, and a thousand in their order.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from '../server/printing/printer-words.ts';
import { FakePrinter } from '../support/printer.ts';
import { percentile, quietest, type Figure } from './figures.ts';
import { call, order, setUpRestaurant, type BenchRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve, type BenchServer } from './server-process.ts';

const ROUNDS = 5;
const ONE_BY_ONE = 12;
const TICKETS = 1000;
const LINES = 3;
const LOOK_MS = 1;
const HOUR_MS = 3_600_000;

/** A kitchen that makes everything, on this printer. */
async function addKitchen(
  { staff }: BenchServer,
  { token, product_ids }: BenchRestaurant,
  address: string,
): Promise<void> {
  const make = (path: string, body: object) =>
    call<{ id: string }>('POST', staff + path, { body, token });
  const { id: category_id } = await make('/api/categories', { name: 'Dishes' });
  for (const id of product_ids)
    await call('PATCH', `${staff}/api/products/${id}`, { body: { category_id }, token });
  const { id: printer_id } = await make('/api/printers', { name: 'Kitchen', address });
  await make('/api/stations', { name: 'Kitchen', printer_id, category_ids: [category_id] });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((wait) => setTimeout(wait, LOOK_MS));
}

/** Milliseconds from sending an order until the printer has the first bytes of its ticket. */
async function firstByte(
  server: BenchServer,
  restaurant: BenchRestaurant,
  printer: FakePrinter,
): Promise<number> {
  const [before, papers] = [printer.received, printer.papers.length];
  const begin = performance.now();
  const placed = order(server, restaurant, LINES);
  await until(() => printer.received > before);
  const took = performance.now() - begin;
  await placed;
  await until(() => printer.papers.length > papers);
  return took;
}

async function measureFirstByte(
  server: BenchServer,
  restaurant: BenchRestaurant,
  printer: FakePrinter,
): Promise<number[][]> {
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const times: number[] = [];
    for (let i = 0; i < ONE_BY_ONE; i++) times.push(await firstByte(server, restaurant, printer));
    rounds.push(times);
  }
  return rounds;
}

/** Tickets an hour. @throws when one is missing, twice or out of its place */
async function measureRate(
  server: BenchServer,
  restaurant: BenchRestaurant,
  printer: FakePrinter,
): Promise<number> {
  const from = printer.papers.length;
  const begin = performance.now();
  for (let i = 0; i < TICKETS; i++) await order(server, restaurant, LINES);
  await until(() => printer.papers.length >= from + TICKETS);
  const took = performance.now() - begin;
  const numbers = printer.papers
    .slice(from)
    .map((paper) => Number(/Ticket (\d+)/.exec(textOf(paper))![1]));
  if (numbers.some((number, place) => number !== numbers[0]! + place))
    throw new Error('the tickets did not come in their order');
  return (TICKETS / took) * HOUR_MS;
}

export async function measureTickets(): Promise<Figure[]> {
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'config.env'), 'PRINTER_ADDRESSES=127.0.0.1:1024-65535\n');
  const printer = await new FakePrinter().start();
  printer.status = {};
  const server = await serve(dataDir);
  try {
    const restaurant = await setUpRestaurant(server.staff);
    await addKitchen(server, restaurant, printer.address);
    const rounds = await measureFirstByte(server, restaurant, printer);
    const rate = await measureRate(server, restaurant, printer);
    return [
      {
        name: 'An order until its ticket is at the printer',
        value: quietest(rounds),
        unit: 'ms',
        bound: { atMost: 300 },
      },
      {
        name: '  the slowest of 60',
        value: percentile(rounds.flat(), 1),
        unit: 'ms',
      },
      {
        name: `${TICKETS} tickets printed in their order`,
        value: rate,
        unit: '/h',
        bound: { atLeast: 1000 },
      },
    ];
  } finally {
    await server.stop();
    await printer.stop();
    dropDataDir(dataDir);
  }
}
