import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { loadPostgres } from './load-postgres.ts';

export interface Restartable {
  database: string;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  /** Stops it and removes its folder. */
  remove: () => Promise<void>;
}

/** A PostgreSQL that can be stopped and restarted with its data. */
export async function startRestartable(): Promise<Restartable> {
  const [port, password] = [await freePort(), randomUUID()];
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const Postgres = await loadPostgres();
  const postgres = new Postgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password,
    persistent: true,
    // PostgreSQL refuses to run as root, which containers often use.
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
  await postgres.createDatabase('restaurant');
  return {
    database: `postgres://postgres:${password}@localhost:${port}/restaurant`,
    start: () => postgres.start(),
    stop: () => postgres.stop(),
    remove: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
