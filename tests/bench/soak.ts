/**
 * An evening at an even pace: five orders a second with tickets on a printer, payments, an invoice
 * with its mail and receipt each second, and twenty phones that listen. Prints each quarter.
 */
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FakePrinter } from '../support/printer.ts';
import { percentile, type Figure } from './figures.ts';
import { call, order, OWNER, setUpRestaurant, type BenchRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve, type BenchServer } from './server-process.ts';

const ORDERS_A_SECOND = 5;
const PHONES = 20;
const STREAMS_A_LOGIN = 4;
const LINES = 3;
const QUARTERS = 4;
const MEGABYTE = 2 ** 20;

/** Accepts every mail and keeps none. */
class MailSink {
  mails = 0;
  readonly #server: Server;
  constructor() {
    this.#server = createServer((socket) => {
      let inMessage = false;
      let rest = '';
      socket.on('error', () => undefined);
      socket.write('220 sink\r\n');
      socket.on('data', (chunk) => {
        const lines = (rest + String(chunk)).split('\r\n');
        rest = lines.pop()!;
        for (const line of lines) {
          if (inMessage) {
            if (line !== '.') continue;
            inMessage = false;
            this.mails += 1;
            socket.write('250 kept nothing\r\n');
          } else if (/^DATA/i.test(line)) {
            inMessage = true;
            socket.write('354 go on\r\n');
          } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
          else socket.write('250 sink\r\n');
        }
      });
    });
  }
  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }
  stop(): void {
    this.#server.close();
  }
}

/** Half of what an access token of staff lasts. */
const RENEWED_MS = 7.5 * 60_000;

async function logIn(staff: string): Promise<string> {
  const { access_token } = await call<{ access_token: string }>('POST', `${staff}/api/token`, {
    body: { email: OWNER.email, password: OWNER.password },
  });
  return access_token;
}

/** Keeps the restaurant's token valid for longer than one lasts. @returns a function that ends it */
function keepLoggedIn(staff: string, restaurant: BenchRestaurant): () => void {
  const renew = async () => {
    restaurant.token = await logIn(staff);
  };
  const timer = setInterval(() => void renew().catch(console.error), RENEWED_MS);
  return () => clearInterval(timer);
}

/** What a phone hears; each stream counts the orders of which it was told. */
async function openPhones(staff: string, stop: AbortSignal): Promise<{ heard: () => number }> {
  let heard = 0;
  for (let phone = 0; phone < PHONES; phone += STREAMS_A_LOGIN) {
    const access_token = await logIn(staff);
    for (let stream = 0; stream < STREAMS_A_LOGIN; stream++) {
      const response = await fetch(`${staff}/api/events`, {
        headers: { Authorization: `Bearer ${access_token}` },
        signal: stop,
      });
      const read = async () => {
        const decoder = new TextDecoder();
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
          heard += decoder.decode(chunk, { stream: true }).split('"order.placed"').length - 1;
      };
      void read().catch(() => undefined);
    }
  }
  return { heard: () => heard };
}

async function addKitchen(
  { staff }: BenchServer,
  { token, product_ids }: BenchRestaurant,
  address: string,
): Promise<string> {
  const make = (path: string, body: object) =>
    call<{ id: string }>('POST', staff + path, { body, token });
  const { id: category_id } = await make('/api/categories', { name: 'Dishes' });
  for (const id of product_ids)
    await call('PATCH', `${staff}/api/products/${id}`, { body: { category_id }, token });
  const { id } = await make('/api/printers', { name: 'Kitchen', address });
  await make('/api/stations', { name: 'Kitchen', printer_id: id, category_ids: [category_id] });
  return id;
}

const BUYER = {
  name: 'Soak Ltd',
  tax_id: 'IE1234567T',
  street: '2 Main Street',
  postal_code: 'D02 XY45',
  city: 'Dublin',
  country: 'IE',
  email: 'accounts@soak.example',
};

/** Pays an order in cash and issues its invoice, mails and prints it. */
async function invoice(
  { staff }: BenchServer,
  { token }: BenchRestaurant,
  placed: { order_id: string; total_cents: number },
  printer: string,
): Promise<void> {
  const path = `${staff}/api/orders/${placed.order_id}`;
  const { id } = await call<{ id: string }>('POST', `${path}/invoice`, {
    body: { buyer: BUYER },
    token,
  });
  await call('POST', `${staff}/api/invoices/${id}/email`, { body: {}, token });
  await call('POST', `${staff}/api/invoices/${id}/print`, {
    body: { printer, format: 'receipt' },
    token,
  });
}

interface Sample {
  latencies: number[];
  failed: number;
  residentMb: number;
  handles: number;
  walMb: number;
  lag: number;
}

const handlesOf = (pid: number) =>
  process.platform === 'linux' ? readdirSync(`/proc/${pid}/fd`).length : 0;
const walOf = (dataDir: string) =>
  (statSync(join(dataDir, 'database.sqlite-wal'), { throwIfNoEntry: false })?.size ?? 0) / MEGABYTE;

interface Evening {
  server: BenchServer;
  restaurant: BenchRestaurant;
  printer_id: string;
}

/** A quarter of the time at an even pace, whatever the answers take. */
async function quarter(
  { server, restaurant, printer_id }: Evening,
  seconds: number,
): Promise<Sample> {
  const sample: Sample = { latencies: [], failed: 0, residentMb: 0, handles: 0, walMb: 0, lag: 0 };
  const one = async (count: number) => {
    const began = performance.now();
    const placed = await order(server, restaurant, LINES);
    sample.latencies.push(performance.now() - began);
    await call('POST', `${server.staff}/api/orders/${placed.order_id}/payments`, {
      body: { method: 'card', amount_cents: placed.total_cents },
      token: restaurant.token,
    });
    if (count % ORDERS_A_SECOND === 0) await invoice(server, restaurant, placed, printer_id);
  };
  await server.loopDelay('begin');
  const began = performance.now();
  const running: Promise<void>[] = [];
  for (let count = 0; count < seconds * ORDERS_A_SECOND; count++) {
    const due = began + (count * 1000) / ORDERS_A_SECOND;
    await pause(Math.max(0, due - performance.now()));
    running.push(
      one(count).catch((error: unknown) => {
        sample.failed += 1;
        if (sample.failed <= 3) console.error(String(error).slice(0, 300));
      }),
    );
  }
  await Promise.all(running);
  const { p99 } = await server.loopDelay('report');
  return {
    ...sample,
    lag: p99,
    residentMb: server.residentMb(),
    handles: handlesOf(server.pid),
    walMb: walOf(server.dataDir),
  };
}

function figuresOf(sample: Sample, index: number): Figure[] {
  const name = (what: string) => `Quarter ${index + 1}: ${what}`;
  const figure = (what: string, value: number, unit: string) => ({ name: name(what), value, unit });
  return [
    figure('orders answered', sample.latencies.length, ''),
    { ...figure('calls that failed', sample.failed, ''), bound: { atMost: 0 } },
    figure('an order, p50', percentile(sample.latencies, 0.5), 'ms'),
    figure('an order, p99', percentile(sample.latencies, 0.99), 'ms'),
    figure('resident memory', sample.residentMb, 'MB'),
    figure('open handles', sample.handles, ''),
    figure('write-ahead log', sample.walMb, 'MB'),
    figure('delay of the event loop, p99', sample.lag, 'ms'),
  ];
}

/** How much later quarters may be above the first: memory that grows is found. */
const GROWTH = { atMost: 1.25 };

/** @param minutes of the whole run */
export async function measureSoak(minutes: number): Promise<Figure[]> {
  const [dataDir, mail, printer] = [newDataDir(), new MailSink(), await new FakePrinter().start()];
  const server = await serve(dataDir, {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(await mail.start()),
    SMTP_SECURE: 'false',
    EMAIL_FROM: 'bench@example.org',
    PRINTER_ADDRESSES: '127.0.0.1:1024-65535',
    BACKUP_AT: 'off',
  });
  const leave = new AbortController();
  try {
    const restaurant = await setUpRestaurant(server.staff);
    const printer_id = await addKitchen(server, restaurant, printer.address);
    const phones = await openPhones(server.staff, leave.signal);
    const stopRenewing = keepLoggedIn(server.staff, restaurant);
    leave.signal.addEventListener('abort', stopRenewing);
    const samples: Sample[] = [];
    for (let index = 0; index < QUARTERS; index++)
      samples.push(await quarter({ server, restaurant, printer_id }, (minutes * 60) / QUARTERS));
    const orders = samples.reduce((sum, { latencies }) => sum + latencies.length, 0);
    const invoices = Math.ceil(orders / ORDERS_A_SECOND);
    const wanted = { mails: invoices, papers: orders + invoices };
    await settled(wanted.mails + wanted.papers, () => mail.mails + printer.papers.length);
    return [
      ...samples.flatMap(figuresOf),
      {
        name: 'Memory of the last quarter to that of the second',
        value: samples.at(-1)!.residentMb,
        unit: 'MB',
        floor: samples[1]!.residentMb,
        bound: GROWTH,
      },
      {
        name: 'Mails that arrived, to those sent',
        value: mail.mails,
        unit: '',
        floor: wanted.mails,
        bound: { atLeast: 1 },
      },
      {
        name: 'Tickets and receipts that were printed, to those sent',
        value: printer.papers.length,
        unit: '',
        floor: wanted.papers,
        bound: { atLeast: 1 },
      },
      {
        name: 'Orders that 20 phones heard of, to those placed',
        value: phones.heard() / PHONES,
        unit: '',
        floor: orders,
        bound: { atLeast: 1 },
      },
    ];
  } finally {
    leave.abort();
    await server.stop();
    mail.stop();
    await printer.stop();
    dropDataDir(dataDir);
  }
}

/** Waits for what is still under way, until two minutes bring nothing more. */
async function settled(wanted: number, count: () => number): Promise<void> {
  let arrived = count();
  for (let since = performance.now(); arrived < wanted && performance.now() - since < 120_000;) {
    await pause(100);
    if (count() > arrived) since = performance.now();
    arrived = count();
  }
}
