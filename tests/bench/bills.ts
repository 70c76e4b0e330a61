/**
 * Measures a bill of 12 lines that four payers settle with four documents, and the floor of 60 open
 * bills: its response, and the scripting that draws it in a browser.
 */
import type { CDPSession, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { median, quietest, timed, type Figure } from './figures.ts';
import { call, orderOf, OWNER, setUpRestaurant, type BenchRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve, type BenchServer } from './server-process.ts';

const ROUNDS = 4;
const SETTLED = 25;
const LINES = 12;
const PAYERS = 4;
const OPEN_BILLS = 60;
const LINES_OF_OPEN = 5;
const READ = 30;
const DRAWN = 5;
/** A tablet of a restaurant against the machine of the bench. */
const SLOWER = 4;

interface Bill {
  id: string;
  left_cents: number;
}

function openBill(
  { staff }: BenchServer,
  { token, product_ids }: BenchRestaurant,
  { lines, ...where }: { lines: number } & ({ name: string } | { table_id: string }),
): Promise<{ bill_id: string; total_cents: number }> {
  const body = { ...where, ...orderOf(product_ids, lines) };
  return call('POST', `${staff}/api/orders`, { body, token });
}

/** Each payer pays a share in money, and has a document of it. @returns the document numbers */
async function settle(
  { staff }: BenchServer,
  { token }: BenchRestaurant,
  { bill_id, total_cents }: { bill_id: string; total_cents: number },
): Promise<string[]> {
  const numbers: string[] = [];
  const share = Math.floor(total_cents / PAYERS);
  for (let payer = 1; payer <= PAYERS; payer++) {
    const amount_cents = payer === PAYERS ? total_cents - share * (PAYERS - 1) : share;
    await call('POST', `${staff}/api/bills/${bill_id}/payments`, {
      body: { method: 'card', amount_cents, document_follows: true },
      token,
    });
    const { invoice_number } = await call<{ invoice_number: string }>(
      'POST',
      `${staff}/api/bills/${bill_id}/invoice`,
      { body: { share_cents: amount_cents }, token },
    );
    numbers.push(invoice_number);
  }
  return numbers;
}

async function measureSettling(server: BenchServer, restaurant: BenchRestaurant): Promise<number> {
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push([]);
    for (let i = 0; i < SETTLED; i++) {
      const bill = await openBill(server, restaurant, { name: `Party ${i}`, lines: LINES });
      const took = await timed(async () => {
        const numbers = await settle(server, restaurant, bill);
        if (new Set(numbers).size !== PAYERS) throw new Error('not four documents');
      });
      rounds[round]!.push(took);
    }
  }
  return quietest(rounds);
}

/** Opens a bill at each of sixty tables. */
async function seat(server: BenchServer, restaurant: BenchRestaurant): Promise<void> {
  for (let i = 1; i <= OPEN_BILLS; i++) {
    const { id: table_id } = await call<{ id: string }>('POST', `${server.staff}/api/tables`, {
      body: { name: `Seat ${i}` },
      token: restaurant.token,
    });
    await openBill(server, restaurant, { table_id, lines: LINES_OF_OPEN });
  }
}

async function measureReading({ staff }: BenchServer, { token }: BenchRestaurant): Promise<number> {
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push([]);
    for (let i = 0; i < READ; i++) {
      const took = await timed(async () => {
        const { items } = await call<{ items: Bill[] }>(
          'GET',
          `${staff}/api/bills?status=open&limit=100`,
          { token },
        );
        if (items.length !== OPEN_BILLS) throw new Error(`${items.length} open bills`);
      });
      rounds[round]!.push(took);
    }
  }
  return quietest(rounds);
}

/** The scripting of the page so far, in milliseconds. */
async function scripted(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * metrics.find(({ name }) => name === 'ScriptDuration')!.value;
}

async function logIn(page: Page, staff: string): Promise<void> {
  await page.goto(`${staff}/login`);
  await page.locator('[name="email"]').fill(OWNER.email);
  await page.locator('[name="password"]').fill(OWNER.password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.locator('.place').first().waitFor();
}

/** The floor drawn from the start: the program is loaded, the bills are read, the tiles stand. */
async function measureDrawing({ staff }: BenchServer): Promise<number> {
  const browser = await openBrowser();
  try {
    const page = await (await browser.newContext()).newPage();
    await logIn(page, staff);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    const times: number[] = [];
    for (let i = 0; i < DRAWN; i++) {
      await page.goto(`${staff}/`, { waitUntil: 'networkidle' });
      await page
        .locator('.place')
        .nth(OPEN_BILLS - 1)
        .waitFor();
      times.push(await scripted(session));
    }
    return median(times);
  } finally {
    await browser.close();
  }
}

export async function measureBills(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  try {
    const restaurant = await setUpRestaurant(server.staff);
    const settling = await measureSettling(server, restaurant);
    await seat(server, restaurant);
    return [
      {
        name: `A bill of ${LINES} lines: ${PAYERS} payments, ${PAYERS} documents`,
        value: settling,
        unit: 'ms',
        bound: { atMost: 60 },
      },
      {
        name: `${OPEN_BILLS} open bills, response`,
        value: await measureReading(server, restaurant),
        unit: 'ms',
        bound: { atMost: 30 },
      },
      {
        name: `${OPEN_BILLS} open bills, scripting at ${SLOWER} times slowed CPU`,
        value: await measureDrawing(server),
        unit: 'ms',
        bound: { atMost: 200 },
      },
    ];
  } finally {
    await server.stop();
    dropDataDir(dataDir);
  }
}
