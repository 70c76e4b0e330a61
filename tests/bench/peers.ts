/**
 * Orders beside plain servers in one run: express with sqlite3, and express with pg, that write the
 * same rows and check nothing. On PostgreSQL with one, two and three of our processes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import sqlite3 from 'sqlite3';
import { freePort } from '../support/free-port.ts';
import { loadPostgres } from '../support/load-postgres.ts';
import { sendOrders } from './client.ts';
import { median, percentile, type Figure } from './figures.ts';
import { orderOf, setUpRestaurant, type BenchRestaurant } from './restaurant.ts';
import { ROOT } from './root.ts';
import { dropDataDir, newDataDir, serve, type BenchServer } from './server-process.ts';
import type { PeerInput } from './peer.ts';

const CONNECTIONS = { sqlite: 64, postgres: 16 };
const LINES = 3;
const ROUNDS = 3;
const AMOUNT = 600;
const WARM_UP = 120;

interface Rates {
  /** Orders a second in each round. */
  rates: number[];
  latencies: number[];
}
interface Target {
  urls: string[];
  body: unknown;
  connections: number;
}

/** Sends as many orders to each address at once. @returns orders a second of all of them */
async function round({ urls, body, connections }: Target, amount: number): Promise<Rates> {
  const share = Math.ceil(amount / urls.length);
  const each = Math.max(1, Math.floor(connections / urls.length));
  const results = await Promise.all(
    urls.map((url) => sendOrders({ url, body, connections: each, amount: share })),
  );
  const slowest = Math.max(...results.map(({ seconds }) => seconds));
  return {
    rates: [(share * urls.length) / slowest],
    latencies: results.flatMap(({ latencies }) => latencies),
  };
}

/** Rounds of several targets in turn, so that what else the machine does meets all alike. */
async function inTurn(targets: Target[]): Promise<Rates[]> {
  for (const target of targets) await round(target, WARM_UP);
  const all = targets.map((): Rates => ({ rates: [], latencies: [] }));
  for (let count = 0; count < ROUNDS; count++)
    for (const [index, target] of targets.entries()) {
      const { rates, latencies } = await round(target, AMOUNT);
      all[index]!.rates.push(...rates);
      all[index]!.latencies.push(...latencies);
    }
  return all;
}

async function startPeer(input: PeerInput): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(
    process.execPath,
    [join(ROOT, 'dist/.bench/peer.js'), JSON.stringify(input)],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } },
  );
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url: `${line}/order`,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function orders({ portal }: BenchServer, { table_token }: BenchRestaurant) {
  return `${portal}/menu/${table_token}/order`;
}
function figures(name: string, ours: Rates, floor: number | null, bound?: Figure['bound']) {
  return [
    {
      name,
      value: median(ours.rates),
      unit: '/s',
      ...(floor !== null && { floor }),
      ...(bound && { bound }),
    },
    ...([0.5, 0.99] as const).map((share) => ({
      name: `  an order at that load, p${share * 100}`,
      value: percentile(ours.latencies, share),
      unit: 'ms',
    })),
  ];
}

const idOf = (file: string) =>
  new Promise<string>((done, fail) => {
    const opened = new sqlite3.Database(file);
    opened.get('SELECT id FROM restaurants', (error, row: { id: string }) =>
      opened.close(() => (error ? fail(error) : done(row.id))),
    );
  });
function vacuum(file: string, into: string) {
  return new Promise<void>((done, fail) => {
    const opened = new sqlite3.Database(file);
    opened.run('VACUUM INTO ?', [into], (error) =>
      opened.close(() => (error ? fail(error) : done())),
    );
  });
}

async function onSqlite(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  const restaurant = await setUpRestaurant(server.staff);
  const [file, copy] = [join(dataDir, 'database.sqlite'), join(dataDir, 'peer-first.sqlite')];
  await vacuum(file, copy);
  copyFileSync(copy, join(dataDir, 'peer.sqlite'));
  const peer = await startPeer({
    database: join(dataDir, 'peer.sqlite'),
    restaurant: { ...restaurant, restaurant_id: await idOf(copy) },
  });
  try {
    const body = orderOf(restaurant.product_ids, LINES);
    const connections = CONNECTIONS.sqlite;
    const [plain, ours] = await inTurn([
      { urls: [peer.url], body, connections },
      { urls: [orders(server, restaurant)], body, connections },
    ]);
    return [
      ...figures('express + sqlite3 at 64 connections, the same rows', plain!, null),
      ...figures('Orders on SQLite beside it', ours!, median(plain!.rates)),
    ];
  } finally {
    await peer.stop();
    await server.stop();
    dropDataDir(dataDir);
  }
}

/** A PostgreSQL with its own settings: it flushes each commit, as a restaurant's does. */
async function startPostgres(): Promise<{
  url: (name: string) => Promise<string>;
  stop: () => Promise<void>;
}> {
  const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), 'bench-postgres-'))];
  const Postgres = await loadPostgres();
  const postgres = new Postgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password: 'bench',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=localhost', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  return {
    url: async (name) => {
      await postgres.createDatabase(name);
      return `postgres://postgres:bench@localhost:${port}/${name}`;
    },
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function restaurantId(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ id: string }>('SELECT id FROM restaurants');
  await client.end();
  return rows[0]!.id;
}

const PROCESSES = 3;
const SPEED_UP = [null, { atLeast: 1.6 }, { atLeast: 2.2 }] as const;

async function onPostgres(): Promise<Figure[]> {
  const postgres = await startPostgres();
  const dataDir = newDataDir();
  const servers: BenchServer[] = [];
  let peer: Awaited<ReturnType<typeof startPeer>> | null = null;
  try {
    const url = await postgres.url('restaurant');
    const settings = { DATABASE_URL: url };
    servers.push(await serve(dataDir, settings));
    const restaurant = await setUpRestaurant(servers[0]!.staff);
    while (servers.length < PROCESSES) servers.push(await serve(dataDir, settings));
    const restaurant_id = await restaurantId(url);
    peer = await startPeer({ database: url, restaurant: { ...restaurant, restaurant_id } });
    const body = orderOf(restaurant.product_ids, LINES);
    const connections = CONNECTIONS.postgres;
    const urls = servers.map((server) => orders(server, restaurant));
    const [plain, ...ours] = await inTurn([
      { urls: [peer.url], body, connections },
      ...urls.map((_url, index) => ({
        urls: urls.slice(0, index + 1),
        body,
        connections: connections * (index + 1),
      })),
    ]);
    const one = median(ours[0]!.rates);
    return [
      ...figures('express + pg at 16 connections, the same rows', plain!, null),
      ...figures('Orders on PostgreSQL beside it', ours[0]!, median(plain!.rates), {
        atLeast: 0.5,
      }),
      ...ours
        .slice(1)
        .flatMap((rates, index) =>
          figures(
            `Orders with ${index + 2} processes, to those of one`,
            rates,
            one,
            SPEED_UP[index + 1] ?? undefined,
          ),
        ),
    ];
  } finally {
    await peer?.stop();
    for (const server of servers) await server.stop();
    dropDataDir(dataDir);
    await postgres.stop();
  }
}

export async function measurePeers(): Promise<Figure[]> {
  return [...(await onSqlite()), ...(await onPostgres())];
}
