import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { migratedPostgres } from './templates.ts';
import { proof } from './torture.ts';

const made: string[] = [];
let serverUrl: Promise<string> | null = null;

/**
 * The URL of PostgreSQL's own database. The server is a real one, started for the first file of
 * the run that asks (`database-door.ts`).
 */
async function databaseUrl(): Promise<string> {
  const response = await fetch(inject('databaseServer'));
  const text = await response.text();
  if (!response.ok) throw new Error(`PostgreSQL does not start: ${text}`);
  return text;
}

/** Runs `work` with a client that may create and drop databases. */
async function withAdminClient<T>(
  work: (client: pg.Client, url: string) => Promise<T>,
): Promise<T> {
  serverUrl ??= databaseUrl();
  const url = await serverUrl;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client, url);
  } finally {
    await client.end();
  }
}

async function create(client: pg.Client, url: string, template: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  made.push(name);
  return Object.assign(new URL(url), { pathname: name }).href;
}

/** A new empty database, as the first start of a server finds it. @returns its `DATABASE_URL` */
export function createDatabase(): Promise<string> {
  return withAdminClient((client, url) => create(client, url, 'template0'));
}

/** The same after the first start: with its tables but no rows. */
function createMigrated(): Promise<string> {
  return withAdminClient(async (client, url) =>
    create(client, url, await migratedPostgres(client, url)),
  );
}

afterAll(async () => {
  if (made.length === 0) return;
  await withAdminClient(async (client) => {
    for (const name of made.splice(0))
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
});

const BOTH = ['SQLite', 'PostgreSQL'] as const;
export type DatabaseName = (typeof BOTH)[number];
/**
 * What tests of the data layer and of races run on; `npm run test:quick` leaves PostgreSQL out
 * (`TEST_DATABASES=SQLite`).
 */
export const DATABASES: readonly DatabaseName[] = BOTH.filter(
  (name) => (process.env.TEST_DATABASES ?? name) === name,
);
/**
 * What tests of rules run on that a database has no part in, with the tag of a long form: SQLite in
 * `npm test`, PostgreSQL in `npm run torture`.
 */
export const ONE_DATABASE: readonly DatabaseName[] = [proof('SQLite', 'PostgreSQL')];

/**
 * The settings for `startTestServer` with a new migrated database of that kind without rows; for
 * one without tables use `createDatabase`.
 */
export async function newDatabase(name: DatabaseName): Promise<Record<string, string>> {
  return name === 'PostgreSQL' ? { DATABASE_URL: await createMigrated() } : {};
}
