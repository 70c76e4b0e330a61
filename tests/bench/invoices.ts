/**
 * Measures rendering an invoice PDF alone and in the worker, the call that issues an invoice, and
 * the event loop delay while many are issued.
 */
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Piscina } from 'piscina';
import { inProcess } from './client.ts';
import type { RenderedPdf } from './draw.ts';
import { median, quietest, timed, type Figure } from './figures.ts';
import { call, order, setUpRestaurant, type BenchRestaurant } from './restaurant.ts';
import { invoiceOf } from './invoice.ts';
import { ROOT } from './root.ts';
import { dropDataDir, newDataDir, serve, type BenchServer } from './server-process.ts';

const WORKER = join(ROOT, 'dist/server/pdf-worker.js');
const ROUNDS = 4;
/** The first renderings only warm up the worker: its code is compiled as it runs. */
const SINGLE = 60;
const MEASURED = 30;
const MANY = 240;
const AT_ONCE = 16;

async function inWorker(): Promise<number> {
  const pool = new Piscina({ filename: WORKER, minThreads: 1, maxThreads: 1 });
  const render = () => timed(() => pool.run({ invoice: invoiceOf(5), options: {} }));
  const times: number[] = [];
  for (let i = 0; i < SINGLE; i++) times.push(await render());
  await pool.close();
  return median(times.slice(-MEASURED));
}

async function paidOrder(server: BenchServer, restaurant: BenchRestaurant): Promise<string> {
  const { order_id, total_cents } = await order(server, restaurant, 5);
  await call('POST', `${server.staff}/api/orders/${order_id}/payments`, {
    body: { method: 'card', amount_cents: total_cents },
    token: restaurant.token,
  });
  return order_id;
}
function issue(server: BenchServer, restaurant: BenchRestaurant, order_id: string) {
  return call<{ id: string; pdf_filename: string | null }>(
    'POST',
    `${server.staff}/api/orders/${order_id}/invoice`,
    { body: {}, token: restaurant.token },
  );
}

const agent = new Agent({ keepAlive: true });
/**
 * The client shares two cores with the server and must be light, since its cost is no part of the
 * figure: `fetch` took 0.7 ms more of 13.
 */
function send(method: string, url: string, token: string): Promise<Buffer> {
  return new Promise((done, fail) => {
    request(url, { method, agent, headers: { Authorization: `Bearer ${token}` } }, (response) => {
      if (response.statusCode! >= 300) fail(new Error(`${method} ${url}: ${response.statusCode}`));
      buffer(response).then(done, fail);
    })
      .on('error', fail)
      .end();
  });
}

/** From the request to the last byte of the PDF. */
async function issueAndFetch(
  server: BenchServer,
  restaurant: BenchRestaurant,
  order_id: string,
): Promise<void> {
  const { id } = JSON.parse(
    String(await send('POST', `${server.staff}/api/orders/${order_id}/invoice`, restaurant.token)),
  ) as { id: string };
  const pdf = await send('GET', `${server.staff}/api/invoices/${id}/pdf`, restaurant.token);
  if (pdf.byteLength < 1000) throw new Error('no PDF');
}

async function untilRendered(
  server: BenchServer,
  restaurant: BenchRestaurant,
  ids: string[],
): Promise<void> {
  for (const id of ids) {
    const isRendered = async () =>
      (
        await call<{ pdf_filename: string | null }>('GET', `${server.staff}/api/invoices/${id}`, {
          token: restaurant.token,
        })
      ).pdf_filename !== null;
    while (!(await isRendered())) await new Promise((wait) => setTimeout(wait, 50));
  }
}

async function asFastAsTheyGo(server: BenchServer, restaurant: BenchRestaurant, orders: string[]) {
  const waiting = [...orders];
  const ids: string[] = [];
  await server.loopDelay('begin');
  const milliseconds = await timed(async () => {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = waiting.pop(); next; next = waiting.pop())
          ids.push((await issue(server, restaurant, next)).id);
      }),
    );
    await untilRendered(server, restaurant, ids);
  });
  return { rate: (orders.length / milliseconds) * 1000, delay: await server.loopDelay('report') };
}

export async function measureInvoices(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  try {
    const restaurant = await setUpRestaurant(server.staff);
    const orders: string[] = [];
    while (orders.length < ROUNDS * SINGLE + MANY)
      orders.push(
        ...(await Promise.all(
          Array.from({ length: AT_ONCE }, () => paidOrder(server, restaurant)),
        )),
      );
    const bare: RenderedPdf[] = [];
    const calls: number[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await inProcess<RenderedPdf>('draw', {}));
      calls.push([]);
      for (const id of orders.splice(0, SINGLE))
        calls[round]!.push(await timed(() => issueAndFetch(server, restaurant, id)));
    }
    const floor = quietest(bare.map(({ five }) => five));
    const { rate, delay } = await asFastAsTheyGo(server, restaurant, orders);
    return [
      { name: 'PDF/A-3, 5 lines, warm', value: floor, unit: 'ms', bound: { atMost: 15 } },
      {
        name: 'PDF/A-3, 40 lines, warm',
        value: quietest(bare.map(({ forty }) => forty)),
        unit: 'ms',
        bound: { atMost: 30 },
      },
      {
        name: 'PDF/A-3, the first in a process',
        value: Math.min(...bare.map(({ first }) => first)),
        unit: 'ms',
        bound: { atMost: 250 },
      },
      { name: 'PDF/A-3, 5 lines, in the worker', value: await inWorker(), unit: 'ms', floor },
      {
        name: 'Invoice, from the request to the file',
        value: quietest(calls.map((times) => times.slice(-MEASURED))),
        unit: 'ms',
        floor,
        bound: { atMost: 3 },
      },
      { name: 'Invoices issued and rendered, 16 at once', value: rate, unit: '/s' },
      {
        name: 'Event loop delay meanwhile, p99',
        value: delay.p99,
        unit: 'ms',
        bound: { atMost: 30 },
      },
      {
        name: 'Resident memory after them, with the thread that renders',
        value: server.residentMb(),
        unit: 'MB',
      },
    ];
  } finally {
    await server.stop();
    dropDataDir(dataDir);
  }
}
