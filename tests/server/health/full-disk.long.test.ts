import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildServer, startServerProcess } from '../../support/process.ts';
import { OWNER, setUpRestaurant } from '../../support/server.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'full-disk-'));
beforeAll(buildServer);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/**
 * More than the size of the database so far, and less than its log grows to before a checkpoint.
 */
const BLOCKS = 2048;

it(
  'a full file system: 503, the menu can still be read, and nothing acknowledged is lost',
  { timeout: 300_000 },
  async () => {
    const first = await startServerProcess({ DATA_DIR: dataDir });
    const { paella, table } = await setUpRestaurant(first);
    expect(await first.stop()).toBe(0);

    const full = await startServerProcess({ DATA_DIR: dataDir }, BLOCKS);
    const order = (at = full) =>
      at.portal.post(`/menu/${table.token}/order`, {
        items: [{ product_id: paella.id, quantity: 1, notes: 'x'.repeat(200) }],
      });
    const responses = [];
    do responses.push(...(await Promise.all(Array.from({ length: 20 }, () => order()))));
    while (responses.every(({ status }) => status === 201));
    const refused = responses.filter(({ status }) => status !== 201);
    for (const { status, body, headers } of refused)
      expect([status, body.code, headers.get('Retry-After')]).toEqual([503, 'busy', '2']);
    expect((await full.portal.get(`/menu/${table.token}`)).status).toBe(200);
    expect((await full.staff.get('/healthz')).body).toMatchObject({ status: 'ok' });
    await vi.waitUntil(
      async () => (await full.portal.get('/readyz')).body.wrong?.includes('disk'),
      { timeout: 60_000, interval: 100 },
    );
    expect(await full.stop()).toBe(0);

    const roomy = await startServerProcess({ DATA_DIR: dataDir });
    expect((await order(roomy)).status).toBe(201);
    const { body } = await roomy.staff.post('/api/token', {
      email: OWNER.email,
      password: OWNER.password,
    });
    const owner = roomy.staff.as(body.access_token);
    let counted = 0;
    let cursor: string | null = '';
    while (cursor !== null) {
      const response = await owner.get(`/api/orders?limit=100${cursor && `&cursor=${cursor}`}`);
      counted += response.body.items.length;
      cursor = response.body.next_cursor as string | null;
    }
    expect(counted).toBeGreaterThanOrEqual(responses.length - refused.length + 1);
    expect(await roomy.stop()).toBe(0);
  },
);
