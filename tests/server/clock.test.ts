import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noteOtherClock } from '../../server/audit/clock-watch.ts';
import { businessDay } from '../../server/business-day.ts';
import { setClock } from '../../server/clock.ts';
import type { StaffCaller } from '../../server/http/caller.ts';
import { runScheduledTasks, startScheduler, stopScheduler } from '../../server/scheduler.ts';
import { runUntil } from '../support/clock.ts';
import { PASSWORD } from '../support/customers.ts';
import { paidOrder } from '../support/orders.ts';
import { HAS_LONG_FORM } from '../support/torture.ts';
import { logInStaff } from '../support/staff.ts';
import { ONE_DATABASE, newDatabase } from '../support/postgres.ts';
import {
  BUYER,
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';
import { thisYear } from '../support/year.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const move = (milliseconds: number) => setClock(() => new Date(Date.now() + milliseconds));
const YEAR = Number(thisYear());
/** A clock that is wrong by more than a year, at the beginning of a year. */
const WRONG = new Date(Date.UTC(YEAR + 2, 0, 3, 12));
const beWrong = () => setClock(() => WRONG);

describe.each(ONE_DATABASE)('T6 the clock on %s', HAS_LONG_FORM, (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeEach(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
  });
  afterEach(async () => {
    setClock(null);
    await server.stop();
  });
  /** Like a restart, with what was stored in the data folder. */
  async function restart() {
    await stopScheduler();
    await startScheduler();
  }
  const logIn = async (): Promise<Client> => await logInStaff(server.staff);
  const paid = (by: Client) => paidOrder(restaurant, { wine: 1, payment: { by } });
  async function ask() {
    const owner = await logIn();
    return owner.post(`/api/orders/${(await paid(owner)).order_id}/invoice`);
  }
  async function invoice() {
    const { status, body } = await ask();
    expect(status).toBe(201);
    return body as { id: string; invoice_number: string; issue_date: string };
  }
  const confirm = async () => (await logIn()).post('/api/clock/confirm');
  const madrid = { time_zone: 'Europe/Madrid', day_ends_at: '04:00' };
  const dayOf = (instant: string) => businessDay(new Date(instant), madrid);
  const audited = async (action: string) =>
    (await (await logIn()).get(`/api/audit?action=${action}`)).body.items as {
      detail: Record<string, unknown>;
    }[];

  it('after a document of a wrong year the next one bears the real date, in the series of its own year', async () => {
    const first = await invoice();
    beWrong();
    await confirm();
    const wrong = await invoice();
    expect([wrong.invoice_number, wrong.issue_date.slice(0, 10)]).toEqual([
      `S-INV-${YEAR + 2}-0001`,
      `${YEAR + 2}-01-03`,
    ]);
    setClock(null);
    await runScheduledTasks();
    const [next, later] = [await invoice(), await invoice()];
    expect([first, next, later].map(({ invoice_number }) => invoice_number)).toEqual([
      `S-INV-${YEAR}-0001`,
      `S-INV-${YEAR}-0002`,
      `S-INV-${YEAR}-0003`,
    ]);
    expect(Math.abs(Date.parse(next.issue_date) - Date.now())).toBeLessThan(HOUR);
    const owner = await logIn();
    const { body: report } = await owner.get(`/api/reports/day?date=${dayOf(next.issue_date)}`);
    expect(report.gross_cents).toBe(3 * 420);
    const { body: archive } = await owner.get('/api/archive/verify');
    expect([archive.ok, archive.checked]).toEqual([true, 4]);
    // A clock that was once in the past and returns to the wrong future must be confirmed again.
    beWrong();
    expect((await ask()).body.code).toBe('clock_ahead');
  });

  it('more than twelve hours ahead blocks documents until a manager confirms it, and no number is lost', async () => {
    await invoice();
    const order = await paid(await logIn());
    beWrong();
    await restart();
    expect((await (await logIn()).get('/api/clock')).body).toEqual({
      machine_time: WRONG.toISOString(),
      ahead_of: expect.stringContaining(`${YEAR}-`),
    });
    const refused = await ask();
    expect([refused.status, refused.body.code]).toEqual([409, 'clock_ahead']);
    const byGuest = await server.portal.post(
      `/orders/${order.claim_code}/invoice`,
      { buyer: BUYER },
      { 'Accept-Language': 'de' },
    );
    expect([byGuest.status, byGuest.body.code]).toEqual([409, 'clock_ahead']);
    expect(byGuest.body.detail).toContain('Uhr');
    // Orders and payments go on.
    expect((await paid(await logIn())).order_id).toBeTruthy();
    expect((await confirm()).body.ahead_of).toBeNull();
    expect((await invoice()).invoice_number).toBe(`S-INV-${YEAR + 2}-0001`);
    await restart();
    expect((await invoice()).invoice_number).toBe(`S-INV-${YEAR + 2}-0002`);
    expect(await audited('clock.confirmed')).toEqual([
      expect.objectContaining({
        detail: { machine_time: WRONG.toISOString(), last_known_at: expect.any(String) },
      }),
    ]);
  });

  it('set right instead of confirmed needs no confirmation, and nothing was purged meanwhile', async () => {
    await server.portal.post('/customer/register', {
      email: 'new@example.org',
      password: PASSWORD,
      full_name: 'Nueva',
    });
    beWrong();
    await runScheduledTasks();
    setClock(null);
    expect((await invoice()).invoice_number).toBe(`S-INV-${YEAR}-0001`);
    const { status } = await server.portal.post('/customer/token', {
      email: 'new@example.org',
      password: PASSWORD,
    });
    expect(status).toBe(200);
  });

  it('needs no confirmation after a night, with a new data folder, or on a server that ran throughout', async () => {
    const stored = JSON.parse(readFileSync(join(server.dataDir, 'last-known-time.json'), 'utf8'));
    expect(Date.parse(stored.last_known_at)).toBeGreaterThan(Date.now() - HOUR);
    move(11.9 * HOUR);
    await restart();
    await invoice();
    runUntil(() => new Date(Date.now() + 40 * DAY));
    await invoice();
  });

  it('is confirmed by another device that agrees, not by this machine or by a device that is as far off', async () => {
    const caller: StaffCaller = {
      kind: 'staff',
      user_id: (await (await logIn()).get('/api/me')).body.id,
      restaurant_id: (await (await logIn()).get('/api/restaurant')).body.id,
      role: 'waiter',
      session_id: '',
      opened_at: new Date(),
      via: 'bearer',
      till_id: null,
      approved_by: null,
    };
    beWrong();
    const owner = await logIn();
    const local = await owner.post('/api/clock/other', { time: WRONG.toISOString() });
    expect(local.body.ahead_of).not.toBeNull();
    await noteOtherClock(caller, { time: new Date(WRONG.getTime() + HOUR), address: '192.0.2.7' });
    expect((await owner.get('/api/clock')).body.ahead_of).not.toBeNull();
    await noteOtherClock(caller, { time: WRONG, address: '::ffff:192.0.2.7' });
    expect((await owner.get('/api/clock')).body.ahead_of).toBeNull();
    expect(await audited('clock.borne_out')).toHaveLength(1);
  });

  it('starts numbers again at 1 in a new year of the restaurant’s time zone, and not before', async () => {
    const year = YEAR + 2;
    runUntil(() => new Date(Date.UTC(year - 1, 11, 31, 22, 59, 59)));
    expect((await invoice()).invoice_number).toBe(`S-INV-${year - 1}-0001`);
    runUntil(() => new Date(Date.UTC(year - 1, 11, 31, 23, 0, 1)));
    expect((await invoice()).invoice_number).toBe(`S-INV-${year}-0001`);
  });

  it('gone back by more than two minutes is logged in the audit log, and managers are warned', async () => {
    move(-60_000);
    await runScheduledTasks();
    expect(await audited('clock.went_back')).toEqual([]);
    move(-3 * DAY);
    await runScheduledTasks();
    await runScheduledTasks();
    const { body } = await (await logIn()).get('/api/warnings');
    expect(body.items.map(({ code }: { code: string }) => code)).toContain('clock_went_back');
    const items = await audited('clock.went_back');
    expect(items).toHaveLength(1);
    expect(items[0]!.detail.seconds).toBeGreaterThan(2 * 86_400);
  });

  it('set right again: no rate limit, session or link of the wrong time blocks anybody', async () => {
    await server.stop();
    server = await startTestServer({ ...(await newDatabase(name)), RATE_LIMIT_FACTOR: '1' });
    restaurant = await setUpRestaurant(server);
    const wrongPassword = () =>
      server.staff.post('/api/token', { email: OWNER.email, password: 'not the one at all' });
    beWrong();
    for (let turn = 0; turn < 12; turn++) await wrongPassword();
    expect((await wrongPassword()).status).toBe(429);
    setClock(null);
    expect((await wrongPassword()).status).toBe(401);
    beWrong();
    await runScheduledTasks();
    const tokens: string[] = [];
    for (let turn = 0; turn < 10; turn++) tokens.push((await logIn()).token ?? '');
    setClock(null);
    const owner = await logIn();
    for (let turn = 0; turn < 3; turn++) expect((await owner.get('/api/me')).status).toBe(200);
    await logIn();
    expect((await owner.get('/api/me')).status).toBe(200);
    // No session that was opened in the wrong year survives the correction.
    const { body } = await owner.get('/api/sessions');
    const opened = body.items as { created_at: string }[];
    expect(opened.every(({ created_at }) => created_at < `${YEAR + 1}`)).toBe(true);
  });
});

describe('T6 expired data', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await setUpRestaurant(server);
  });
  afterAll(() => server.stop());
  afterEach(() => setClock(null));

  it('[14.2.4] an account that nobody confirmed is deleted after thirty days', async () => {
    await server.portal.post('/customer/register', {
      email: 'never@example.org',
      password: PASSWORD,
      full_name: 'Nadie',
    });
    const logIn = () =>
      server.portal.post('/customer/token', { email: 'never@example.org', password: PASSWORD });
    runUntil(() => new Date(Date.now() + 29 * DAY));
    await runScheduledTasks();
    expect((await logIn()).status).toBe(200);
    runUntil(() => new Date(Date.now() + 31 * DAY));
    await runScheduledTasks();
    expect((await logIn()).status).toBe(401);
  });
});
