import type { Request, Response } from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { setDisk } from '../../../server/health/disk.ts';
import type { Caller } from '../../../server/http/caller.ts';
import type { HEALTH_SAYS } from '../../../server/metrics/contract.ts';
import { respondMetrics } from '../../../server/metrics/routes.ts';
import { noteAnswered } from '../../../server/metrics/measured.ts';
import { placeOrder } from '../../support/orders.ts';
import { logInStaff } from '../../support/staff.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

type Restaurant = Awaited<ReturnType<typeof setUpRestaurant>>;
let server: TestServer;
let restaurant: Restaurant;
beforeAll(async () => {
  server = await startTestServer({ METRICS: 'on' });
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());
afterEach(() => {
  setClock(null);
  setDisk(null);
});

const metrics = (headers: Record<string, string> = {}) => server.staff.get('/metrics', headers);
const read = async () => (await metrics()).bytes.toString();

describe('GET /metrics', () => {
  it('answers to this machine in the text of Prometheus', async () => {
    const { status, headers, bytes } = await metrics();
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toMatch(/^text\/plain; version=/);
    expect(headers.get('Cache-Control')).toBe('no-store');
    const text = bytes.toString();
    for (const one of [
      'restaurant_queue_jobs{queue="mail.send"}',
      'restaurant_queue_oldest_seconds{queue="receipt.print"}',
      'restaurant_database_bytes',
      'restaurant_database_transaction_seconds_count',
      'restaurant_disk_free_bytes',
      'restaurant_prints_waiting',
      'restaurant_tickets_waiting',
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
    ])
      expect(text, one).toContain(one);
  });

  it('does not exist on the port of the guests', async () => {
    expect((await server.portal.get('/metrics')).status).toBe(404);
  });

  it('is not given to whom a proxy on this machine forwards', async () => {
    expect((await metrics({ 'X-Forwarded-For': '203.0.113.7' })).status).toBe(403);
  });

  it('names routes by their template, and nothing of a person or a table', async () => {
    const order = await placeOrder(restaurant);
    await restaurant.owner.get(`/api/orders/${order.order_id}`);
    await server.portal.get(`/orders/${order.claim_code}`);
    await server.portal.get('/nothing/like/this');
    const text = await read();
    expect(text).toMatch(
      /http_requests_total\{port="staff",method="GET",route="\/api\/orders\/\{id\}",status="200"\} \d/,
    );
    expect(text).toMatch(/route="\/menu\/\{table_token\}\/order",status="201"/);
    expect(text).toMatch(/route="none",status="404"/);
    for (const secret of [order.claim_code, order.order_id, restaurant.table.token])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/@|casaluz|Ortega/i);
  });
});

describe('the health page', () => {
  type Says = (typeof HEALTH_SAYS)[keyof typeof HEALTH_SAYS][number];
  async function health() {
    // The clock may have moved since the last login.
    const owner = await logInStaff(server.staff);
    const { status, body } = await owner.get('/api/health');
    expect(status).toBe(200);
    const parts = body.parts as {
      part: string;
      state: string;
      says: Says;
      waiting: number | null;
    }[];
    return (name: string) => parts.find(({ part }) => part === name)!;
  }

  it('says of each part that it is well', async () => {
    const part = await health();
    expect(part('database')).toMatchObject({ state: 'ok', says: 'ok' });
    expect(part('disk').state).toBe('ok');
    expect(part('backups')).toMatchObject({ state: 'ok', says: 'none' });
    expect(part('tunnel')).toMatchObject({ state: 'ok', says: 'none' });
  });

  it('says what wants mending: a full disk, an old backup, a ticket that waits for hours', async () => {
    setDisk(async () => 500_000_000);
    expect((await health())('disk')).toMatchObject({ state: 'watch', says: 'low' });
    setDisk(async () => 1000);
    expect((await health())('disk')).toMatchObject({ state: 'failing', says: 'full' });
    setClock(() => new Date(Date.now() + 9 * 24 * 3_600_000));
    expect((await health())('backups')).toMatchObject({ state: 'failing', says: 'none' });
  });

  it('says that answers are slow, by those of the last minutes', async () => {
    for (let count = 0; count < 2000; count++)
      noteAnswered({
        port: 'staff',
        method: 'GET',
        route: 'none',
        status: 200,
        milliseconds: 3000,
      });
    expect((await health())('answers')).toMatchObject({ state: 'watch', says: 'slow' });
  });
});

describe('a reading from elsewhere', () => {
  const elsewhere = (authenticate: () => Promise<Caller>) => {
    const request = { socket: { remoteAddress: '192.168.1.20' }, headers: {} } as Request;
    const answer = { set: () => answer, send: (text: string) => text } as unknown as Response;
    return respondMetrics(authenticate)(
      request,
      answer,
      () => undefined,
    ) as unknown as Promise<void>;
  };
  const staff = (role: string) =>
    Promise.resolve({ kind: 'staff', role, approved_by: null } as unknown as Caller);

  it('wants the login of a manager [8.2.1]', async () => {
    await expect(elsewhere(async () => ({ kind: 'nobody' }))).rejects.toMatchObject({
      status: 401,
    });
    await expect(elsewhere(() => staff('cashier'))).rejects.toMatchObject({ status: 403 });
    await expect(elsewhere(() => staff('manager'))).resolves.toBeUndefined();
  });
});

describe('where METRICS is off', () => {
  it('nothing answers, and the health page does', async () => {
    const other = await startTestServer();
    const { owner } = await setUpRestaurant(other);
    expect((await other.staff.get('/metrics')).status).toBe(404);
    expect((await owner.get('/api/health')).status).toBe(200);
    await other.stop();
  });
});
