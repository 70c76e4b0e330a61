/**
 * Measures what grows with a restaurant's past: the board, the day report, lists, the check of the
 * archive, a year's CSV and the start, with 10,000 and with 200,000 orders behind it
 * (`tests/support/grow.ts`; a million with `GROWTH=1000000`).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { statement } from '../../server/database/repository.ts';
import { inTransaction } from '../../server/database/transaction.ts';
import { stopRendering } from '../../server/invoices/pdf/rendering.ts';
import { grownRestaurant, openOrders } from '../support/grown-restaurant.ts';
import { OWNER } from '../support/server.ts';
import { logInStaff } from '../support/staff.ts';
import { median, timed, type Figure } from './figures.ts';
import { call } from './restaurant.ts';
import { dropDataDir, newDataDir, serve, type BenchServer } from './server-process.ts';

const [FEW, MANY] = [10_000, Number(process.env.GROWTH ?? 200_000)];
const PER_DAY = 200;
/** Orders on the board. */
const OPEN = 20;
const TILLS = 4;
const [WARM_UP, MEASURED] = [5, 30];
const STARTS = 5;
const DAY = 24 * 3_600_000;
const dayAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);

/** What the app asks for when it shows the board. */
const BOARD = [
  '/api/orders?kitchen=open&limit=100',
  '/api/bills?status=open&limit=100',
  '/api/floor',
  '/api/kitchen',
  '/api/products',
];
const LISTS: Record<string, string> = {
  'Orders, page 1': '/api/orders',
  'Orders, by number': '/api/orders?q=77',
  'Orders, by table': '/api/orders?q=Mesa',
  'Orders, cancelled': '/api/orders?status=cancelled',
  'Bills, page 1': '/api/bills',
  'Bills, by number': '/api/bills?q=77',
  'Bills, by name': '/api/bills?q=Ana',
  'Invoices, page 1': '/api/invoices',
  'Invoices, by number': '/api/invoices?q=77',
  'Invoices, credit notes': '/api/invoices?kind=credit_note',
};

interface Grown {
  server: BenchServer;
  dataDir: string;
  token: string;
  /** Documents a second, and seconds of a check from the checkpoint. */
  archive: { perSecond: number; again: number };
}
const get = <T>({ server, token }: Pick<Grown, 'server' | 'token'>, path: string) =>
  call<T>('GET', server.staff + path, { token });

async function tokenFor(staff: string): Promise<string> {
  const { email, password } = OWNER;
  const body = { email, password };
  return (await call<{ access_token: string }>('POST', `${staff}/api/token`, { body }))
    .access_token;
}

interface CheckState {
  id: string;
  state: string;
  result: { ok: boolean; checked: number; since: object | null } | null;
}
const POLL_MS = 20;

/** A check of the archive, as the staff app starts and follows it. */
async function runCheck(staff: string, token: string, query: string) {
  const url = `${staff}/api/archive/checks`;
  let state = await call<CheckState>('POST', url + query, { token });
  while (state.state !== 'done') {
    await pause(POLL_MS);
    state = await call<CheckState>('GET', `${url}/${state.id}`, { token });
  }
  const { result } = state;
  if (!result?.ok) throw new Error('the archive is not whole');
  return result;
}

/** The check of all documents without PDFs, in this process, and the next one from its checkpoint. */
async function checkArchive(staff: string, token: string): Promise<Grown['archive']> {
  let checked = 0;
  const whole = await timed(async () => {
    ({ checked } = await runCheck(staff, token, ''));
  });
  const again = await timed(async () => {
    const { since } = await runCheck(staff, token, '?since=checkpoint');
    if (!since) throw new Error('the check did not begin at the checkpoint');
  });
  return { perSecond: checked / (whole / 1_000), again: again / 1_000 };
}

/** A server of its own on a restaurant with so many orders behind it. */
async function grown(orders: number): Promise<Grown> {
  const dataDir = newDataDir();
  const made = await grownRestaurant({ orders, per_day: PER_DAY }, { DATA_DIR: dataDir });
  await stopRendering();
  const owner = await logInStaff(made.staff);
  const archive = await checkArchive(owner.base, owner.token!);
  await openOrders({ ...made, owner }, OPEN);
  // Rendered, as far as the next start knows: it would render all of them beside the measurement.
  await inTransaction(() =>
    statement(`UPDATE invoices SET pdf_filename = 'rendered.pdf' WHERE pdf_filename IS NULL`),
  );
  await made.server.stop();
  const server = await serve(dataDir);
  return { server, dataDir, archive, token: await tokenFor(server.staff) };
}

type Work = (grown: Grown) => Promise<unknown>;
/** Measures both alternately, so that other load of the machine affects both. */
async function compare(
  [few, many]: [Grown, Grown],
  { name, atMost, work }: { name: string; atMost: number; work: Work },
): Promise<Figure> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < WARM_UP + MEASURED; round++)
    for (const [index, one] of [few, many].entries()) {
      const took = await timed(() => work(one));
      if (round >= WARM_UP) times[index]!.push(took);
    }
  return {
    name: `${name} (floor: of ${FEW.toLocaleString('en')})`,
    value: median(times[1]),
    unit: 'ms',
    floor: median(times[0]),
    bound: { atMost },
  };
}

const board: Work = (one) => Promise.all(BOARD.map((path) => get(one, path)));
const boards: Work = (one) => Promise.all(Array.from({ length: TILLS }, () => board(one)));

/** A page in the middle of the past. */
async function deepPage(one: Grown, list: string, orders: number): Promise<string> {
  const to = dayAgo(Math.round(orders / PER_DAY / 2));
  const { next_cursor } = await get<{ next_cursor: string }>(one, `${list}?limit=1&to=${to}`);
  return `${list}?cursor=${next_cursor}`;
}

async function lists(both: [Grown, Grown]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, path] of Object.entries(LISTS))
    figures.push(await compare(both, { name, atMost: 1.3, work: (one) => get(one, path) }));
  for (const list of ['/api/orders', '/api/bills', '/api/invoices']) {
    const deep = new Map<Grown, string>();
    for (const [index, one] of both.entries())
      deep.set(one, await deepPage(one, list, [FEW, MANY][index]!));
    const work: Work = (one) => get(one, deep.get(one)!);
    figures.push(await compare(both, { name: `${list} in the middle`, atMost: 1.3, work }));
  }
  return figures;
}

/** The day report's own bound is in milliseconds, too. */
async function dayReports(both: [Grown, Grown]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, query] of [
    ['Day report, today', ''],
    [`Day report, a day of ${PER_DAY} orders`, `?date=${dayAgo(5)}`],
  ] as const) {
    const work: Work = (one) => get(one, `/api/reports/day${query}`);
    const figure = await compare(both, { name, atMost: 1.3, work });
    figures.push(figure, { name, value: figure.value, unit: 'ms', bound: { atMost: 60 } });
  }
  const work: Work = (one) => get(one, '/api/reports/days?limit=30');
  figures.push(await compare(both, { name: 'Days, closed', atMost: 1.3, work }));
  return figures;
}

/** A year as CSV: its time, and what the server's memory grows by. */
async function yearCsv({ server, token }: Grown): Promise<Figure[]> {
  const url = `${server.staff}/api/exports/invoices?from=${dayAgo(364)}&to=${dayAgo(0)}&format=csv`;
  const before = server.residentMb();
  let [most, bytes] = [before, 0];
  const took = await timed(async () => {
    const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`no CSV: ${response.status}`);
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      most = Math.max(most, server.residentMb());
    }
  });
  const size = (bytes / 1024 ** 2).toFixed(0);
  return [
    {
      name: `A year's invoices as CSV, ${size} MB`,
      value: took / 1_000,
      unit: 's',
      bound: { atMost: 5 },
    },
    {
      name: "Memory that a year's CSV adds",
      value: most - before,
      unit: 'MB',
      bound: { atMost: 64 },
    },
  ];
}

async function startOf(one: Grown): Promise<Figure> {
  const starts: number[] = [];
  await one.server.stop();
  for (let start = 0; start < STARTS; start++) {
    one.server = await serve(one.dataDir);
    starts.push(one.server.startMs);
    if (start < STARTS - 1) await one.server.stop();
  }
  return {
    name: '`serve` to /healthz, 10,000 orders',
    value: Math.min(...starts),
    unit: 'ms',
    bound: { atMost: 700 },
  };
}

export async function measureGrowth(): Promise<Figure[]> {
  const both: [Grown, Grown] = [await grown(FEW), await grown(MANY)];
  const [few, many] = both;
  try {
    return [
      await compare(both, { name: `Board, ${OPEN} orders`, atMost: 1.3, work: board }),
      await compare(both, { name: `Board on ${TILLS} tills`, atMost: 1.3, work: boards }),
      ...(await dayReports(both)),
      ...(await lists(both)),
      {
        name: `Archive verified, ${MANY.toLocaleString('en')} orders, without PDFs`,
        value: many.archive.perSecond,
        unit: '/s',
        bound: { atLeast: 10_000 },
      },
      {
        name: 'The same again from its checkpoint',
        value: many.archive.again,
        unit: 's',
        floor: few.archive.again,
      },
      ...(await yearCsv(many)),
      await startOf(few),
    ];
  } finally {
    for (const { server, dataDir } of both) {
      await server.stop();
      dropDataDir(dataDir);
    }
  }
}
