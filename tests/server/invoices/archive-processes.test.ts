import { Client as Database } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDatabase } from '../../support/postgres.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import {
  type Client,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';

describe('an archive check of two processes on PostgreSQL', () => {
  let one: TestServer;
  let other: ServerProcess;
  let database: Database;
  let begun: Client;
  let asked: Client;
  beforeAll(async () => {
    buildServer();
    const { DATABASE_URL: url = '' } = await newDatabase('PostgreSQL');
    one = await startTestServer({ DATABASE_URL: url });
    ({ owner: begun } = await setUpRestaurant(one));
    other = await startServerProcess({ DATABASE_URL: url, DATA_DIR: one.dataDir });
    asked = other.staff.as(begun.token!);
    database = new Database({ connectionString: url });
    await database.connect();
  });
  afterAll(async () => {
    await database.end();
    await other.stop();
    await one.stop();
  });
  const path = ({ id }: { id: string }) => `/api/archive/checks/${id}`;

  it('that one began is known to the other, which answers with what it found', async () => {
    const { body } = await begun.post('/api/archive/checks');
    await expect.poll(async () => (await asked.get(path(body))).body.state).toBe('done');
    expect((await asked.get(path(body))).body).toEqual((await begun.get(path(body))).body);
  });

  it('is joined and stopped by the other', async () => {
    await database.query('BEGIN; LOCK TABLE invoices IN ACCESS EXCLUSIVE MODE');
    const { body } = await begun.post('/api/archive/checks');
    expect((await asked.post('/api/archive/checks')).body.id).toBe(body.id);
    expect((await asked.get(path(body))).body.state).toMatch(/waiting|running/);
    const stopped = await asked.send('DELETE', path(body));
    expect([stopped.status, stopped.body.state]).toEqual([200, 'stopped']);
    await expect.poll(async () => (await begun.get(path(body))).body.state).toBe('stopped');
    await database.query('ROLLBACK');
    expect((await asked.get(path({ id: 'nothing' }))).status).toBe(404);
  });
});
