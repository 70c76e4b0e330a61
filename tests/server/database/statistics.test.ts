import { afterAll, beforeAll, expect, it } from 'vitest';
import { statement } from '../../../server/database/repository.ts';
import { runScheduledTasks } from '../../../server/scheduler.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await setUpRestaurant(server);
});
afterAll(() => server.stop());

it('SQLite gets statistics of the tables that have rows', async () => {
  await runScheduledTasks();
  const rows = await statement<{ tbl: string }>('SELECT DISTINCT tbl FROM sqlite_stat1');
  expect(rows.map(({ tbl }) => tbl)).toContain('products');
});
