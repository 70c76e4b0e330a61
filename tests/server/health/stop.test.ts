import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventStream } from '../../support/event-stream.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import { setUpRestaurant } from '../../support/server.ts';
import { readZip } from '../reports/read-zip.ts';

beforeAll(buildServer);

let server: ServerProcess;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeEach(async () => {
  server = await startServerProcess();
  restaurant = await setUpRestaurant(server);
});
afterEach(async () => {
  if (server.child.exitCode === null) await server.stop('SIGKILL');
});

const INVOICES = 12;
async function issueInvoices(): Promise<void> {
  const items = [{ product_id: restaurant.wine.id, quantity: 1 }];
  for (let turn = 0; turn < INVOICES; turn++) {
    const { body } = await server.portal.post(`/menu/${restaurant.table.token}/order`, { items });
    const order = `/api/orders/${body.order_id}`;
    await restaurant.owner.post(`${order}/payments`, { method: 'cash', amount_cents: 420 });
    expect((await restaurant.owner.post(`${order}/invoice`, {})).status).toBe(201);
  }
}

/** Begins an export and reads nothing of it yet. */
function beginExport(): Promise<IncomingMessage> {
  return new Promise((responded, failed) => {
    request(`${restaurant.owner.base}/api/exports/invoices?format=zip`, {
      headers: { Authorization: `Bearer ${restaurant.owner.token}` },
    })
      .on('response', (response) => {
        response.pause();
        responded(response);
      })
      .on('error', failed)
      .end();
  });
}
async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
async function refuses(base: string) {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  const came = await Promise.race([
    once(socket, 'connect').then(() => 'connected'),
    once(socket, 'error').then(() => 'refused'),
  ]).catch(() => 'refused');
  socket.destroy();
  return came === 'refused';
}
async function untilRefused(base: string) {
  while (!(await refuses(base))) await new Promise((go) => setTimeout(go, 20));
}

describe('a stop', () => {
  it('finishes the running export, ends event streams and refuses new requests', async () => {
    await issueInvoices();
    // The first rendering takes as long as the machine is busy.
    await read(await beginExport());
    const stream = await EventStream.open(restaurant.owner);
    const exporting = await beginExport();
    const exited = once(server.child, 'exit');
    server.child.kill('SIGTERM');
    await untilRefused(server.staff.base);
    await stream.ended;
    expect(server.child.exitCode).toBeNull();
    const files = readZip(await read(exporting));
    expect(files.size).toBe(INVOICES + 1);
    expect(await exited).toEqual([0, null]);
  });

  it('ends at once on a second signal', async () => {
    await issueInvoices();
    const exporting = await beginExport();
    const exited = once(server.child, 'exit');
    server.child.kill('SIGTERM');
    await untilRefused(server.staff.base);
    server.child.kill('SIGINT');
    expect(await exited).toEqual([1, null]);
    exporting.destroy();
  });
});
