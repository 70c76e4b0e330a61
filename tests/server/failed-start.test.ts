import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { database } from '../../server/database/connect.ts';
import { freePort } from '../support/free-port.ts';
import { startTestServer } from '../support/server.ts';

const DATA_DIR = mkdtempSync(join(tmpdir(), 'failed-start-'));
afterAll(() => rmSync(DATA_DIR, { recursive: true, force: true }));

it('leaves nothing open: folder, database and the port that it had already are free for the next', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const PORTAL_PORT = String(await freePort());
  await expect(
    startTestServer({ DATA_DIR, PORTAL_PORT, STAFF_PORT: String(port) }),
  ).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  await expect(database().query('SELECT 1')).rejects.toThrow('closed');
  taken.close();
  await once(taken, 'close');
  const next = await startTestServer({ DATA_DIR, PORTAL_PORT, STAFF_PORT: String(port) });
  expect((await next.portal.get('/readyz')).status).toBe(200);
  await next.stop();
});
