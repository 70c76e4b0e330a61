import express from 'express';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaffCaller } from '../../server/http/caller.ts';
import { dropStalled } from '../../server/http/stalled.ts';
import { EXPORTS_AT_ONCE, exportInvoices } from '../../server/exports/export.ts';
import { firstRestaurant } from '../../server/restaurant/restaurant.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';
import { makeUser } from '../support/staff.ts';

const MEGABYTE = Buffer.alloc(1_000_000, 'x');
/** More than the buffers of a machine hold. */
function* much(megabytes = 64) {
  for (let turn = 0; turn < megabytes; turn++) yield MEGABYTE;
}

describe('[15.2.2] [2.4.1] a slow or stalled client', () => {
  let server: Server;
  let ended: string[] = [];
  beforeAll(async () => {
    const app = express();
    app.use(dropStalled(1));
    app.get('/streamed', async (_request, response) => {
      const contents = Readable.from(much());
      contents.once('close', () => ended.push('streamed'));
      await pipeline(contents, response).catch(() => undefined);
    });
    app.get('/whole', (_request, response) => {
      response.once('close', () => ended.push('whole'));
      response.end(Buffer.concat([...much(32)]));
    });
    app.get('/later', (_request, response) => {
      setTimeout(() => response.end('made'), 2_500);
    });
    server = createServer(app);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = () => (server.address() as AddressInfo).port;
  const ask = (path: string): Promise<Socket> =>
    new Promise((done, failed) => {
      const socket = connect(port(), '127.0.0.1', () => {
        socket.pause();
        socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
        done(socket);
      }).on('error', failed);
    });

  it.each(['/streamed', '/whole'])(
    'on %s is disconnected, and what it held is freed',
    async (path) => {
      ended = [];
      const socket = await ask(path);
      await expect.poll(() => ended.length).toBe(1);
      let read = 0;
      socket
        .on('error', () => undefined)
        .on('data', (piece: Buffer) => {
          read += piece.length;
        });
      const closed = new Promise((done) => socket.once('close', done));
      socket.resume();
      await closed;
      expect(read).toBeLessThan(31_000_000);
    },
  );

  it('that reads a little at a time gets all of it, however long it takes', async () => {
    const socket = await ask('/whole');
    let read = 0;
    socket.on('data', (piece: Buffer) => {
      read += piece.length;
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    });
    socket.resume();
    await expect.poll(() => read, { timeout: 60_000 }).toBeGreaterThan(31_000_000);
    socket.destroy();
  });

  it('does not count as stalled while it waits for a response that is still being made', async () => {
    const response = await fetch(`http://127.0.0.1:${port()}/later`);
    expect(await response.text()).toBe('made');
  });
});

describe('[2.4.1] running exports', () => {
  let server: TestServer;
  let owner: StaffCaller;
  let manager: StaffCaller;
  beforeAll(async () => {
    server = await startTestServer();
    const setup = await setUpRestaurant(server);
    const other = await makeUser(server, setup.owner, 'manager');
    const { id } = (await setup.owner.get('/api/me')).body;
    const restaurant = (await firstRestaurant())!;
    const caller = (user_id: string): StaffCaller => ({
      kind: 'staff',
      user_id,
      restaurant_id: restaurant.id,
      role: 'manager',
      session_id: 'x',
      opened_at: new Date(),
      via: 'bearer',
      till_id: null,
      approved_by: null,
    });
    owner = caller(id);
    manager = caller(other.id);
  });
  afterAll(() => server.stop());

  it('of one person leave others theirs, and each slot is free once its reader is gone', async () => {
    const begin = (caller: StaffCaller) =>
      exportInvoices(caller, { format: 'csv', from: undefined, to: undefined });
    const own = [await begin(owner), await begin(owner)];
    expect(own).toHaveLength(EXPORTS_AT_ONCE.user);
    await expect(begin(owner)).rejects.toMatchObject({ status: 503, code: 'busy' });
    const others = [await begin(manager), await begin(manager)];
    await expect(begin({ ...owner, user_id: 'a third' })).rejects.toMatchObject({ status: 503 });

    own[0]!.contents.destroy();
    await expect
      .poll(() =>
        begin(owner).then(
          ({ contents }) => own.push({ ...own[1]!, contents }),
          () => 0,
        ),
      )
      .toBe(3);
    for (const { contents } of [...own, ...others]) contents.destroy();
  });
});
