import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { methodName, ownWordsOf } from '../../../server/invoices/document/words.ts';
import { LANGUAGES } from '../../../server/locales.ts';
import {
  BUILT_IN_METHODS,
  factsOf,
  isBuiltIn,
  ONLINE_METHOD,
  kindOf,
  METHOD_KINDS,
} from '../../../server/payments/methods/methods.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { screenText } from '../../support/texts.ts';
import { openDatabase, rowsOf } from '../database/open.ts';
import { sampleInvoice } from '../invoices/sample-invoice.ts';
import { openRestaurant, type Restaurant } from '../reports/house.ts';

const wordsIn = (locale: string) => ownWordsOf({ ...sampleInvoice(), locale });

describe.each(METHOD_KINDS)('the kind of payment method %s', (kind) => {
  it.each(LANGUAGES)('has its texts on screen in %s', (language) => {
    expect(screenText('staff', language, `methodKinds.${kind}`)).toMatch(/\S/);
    expect(screenText('staff', language, `refund.detail.${kind}`)).toMatch(/\S/);
  });

  it('has a UNTDID 4461 code and an SKR03 account of its own', () => {
    const { meansCode, datev } = factsOf({ method: 'any', kind });
    expect(meansCode).toMatch(/^([1-9]|[1-9]\d|ZZZ)$/);
    // These two demand the account that is still to be paid to (BR-61).
    expect(meansCode).not.toMatch(/^(30|58)$/);
    expect(String(datev.account)).toMatch(/^\d{4}$/);
    const accounts = METHOD_KINDS.map((one) => factsOf({ method: one }).datev.account);
    expect(accounts.filter((account) => account === datev.account)).toHaveLength(1);
    expect(datev.word).toMatch(/\S/);
  });
});

describe('the built-in payment methods', () => {
  let restaurant: Restaurant;
  beforeAll(async () => {
    restaurant = await openRestaurant('2026-03-10T12:00:00Z');
  });
  afterAll(() => restaurant.stop());

  it.each([...BUILT_IN_METHODS, ONLINE_METHOD])(
    '%s has its texts on screen and in documents',
    (method) => {
      for (const language of LANGUAGES) {
        expect(screenText('staff', language, `methods.${method}`)).toMatch(/\S/);
        const badge = screenText('ui', language, `invoiceState.refunded.${method}`);
        expect(badge).toContain('{amount}');
        expect(methodName({ method }, wordsIn(language))).toMatch(/\S/);
      }
    },
  );

  it.each(BUILT_IN_METHODS)(
    '%s is taken, stored, counted in the day report and refunded',
    async (method) => {
      const { order_id, total_cents } = await restaurant.order(1, 0, method);
      const { body: order } = await restaurant.owner.get(`/api/orders/${order_id}`);
      expect(order.payments).toMatchObject([{ method, amount_cents: total_cents }]);
      const counted = async () =>
        (await restaurant.owner.get('/api/reports/day')).body.payments.find(
          (one: { method: string }) => one.method === method,
        );
      expect(await counted()).toMatchObject({ count: 1, amount_cents: total_cents });
      const refund = await restaurant.owner.post(
        `/api/orders/${order_id}/payments/${order.payments[0].id}/refund`,
        { reason: 'Test' },
      );
      expect(refund.status).toBe(200);
      expect(await counted()).toMatchObject({ refunded_count: 1, refunded_cents: total_cents });
    },
  );

  it('one that is not known is shown by its id, and counted as other', () => {
    expect([isBuiltIn('cheque'), isBuiltIn('constructor')]).toEqual([false, false]);
    expect([kindOf({ method: 'cheque' }), kindOf({ method: 'constructor' })]).toEqual([
      'other',
      'other',
    ]);
    expect(kindOf({ method: '5b1c', kind: 'voucher' })).toBe('voucher');
    expect(methodName({ method: 'cheque' }, wordsIn('en'))).toBe('cheque');
    expect(methodName({ method: 'cash', name: 'Till 2' }, wordsIn('en'))).toBe('Till 2');
  });
});

describe.each(DATABASES)('the payment methods of a restaurant, on %s', (name) => {
  let server: TestServer;
  let owner: Client;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    ({ owner } = await setUpRestaurant(server));
  });
  afterAll(() => server.stop());

  const list = async (headers = {}) =>
    (await owner.get('/api/payment-methods', headers)).body.items;
  const add = (body: object) => owner.post('/api/payment-methods', body);
  const change = (id: string, body: object) => owner.patch(`/api/payment-methods/${id}`, body);

  it('are cash, card and other from the start, named in the reader’s language', async () => {
    expect(await list()).toEqual([
      {
        id: 'cash',
        name: 'Cash',
        own_name: false,
        kind: 'cash',
        opens_drawer: true,
        active: true,
      },
      {
        id: 'card',
        name: 'Card',
        own_name: false,
        kind: 'card',
        opens_drawer: false,
        active: true,
      },
      {
        id: 'other',
        name: 'Other',
        own_name: false,
        kind: 'other',
        opens_drawer: false,
        active: true,
      },
    ]);
    const german = await list({ 'Accept-Language': 'de' });
    expect(german.map((one: { name: string }) => one.name)).toEqual(['Bar', 'Karte', 'Sonstige']);
  });

  it('are added, renamed and switched off by a manager, and read by every role', async () => {
    const manager = (await makeUser(server, owner, 'manager')).client;
    const waiter = (await makeUser(server, owner, 'waiter')).client;
    const added = await manager.post('/api/payment-methods', { name: 'Sodexo', kind: 'voucher' });
    expect([added.status, added.body]).toMatchObject([
      201,
      { name: 'Sodexo', own_name: true, kind: 'voucher', opens_drawer: false, active: true },
    ]);
    const { id } = added.body;
    const changed = await manager.patch(`/api/payment-methods/${id}`, {
      name: 'Pluxee',
      kind: 'other',
      opens_drawer: true,
      active: false,
    });
    const expected = { name: 'Pluxee', kind: 'other', opens_drawer: true, active: false };
    expect([changed.status, changed.body]).toMatchObject([200, expected]);
    const { items } = (await waiter.get('/api/payment-methods')).body;
    expect(items.map((one: { id: string }) => one.id)).toEqual(['cash', 'card', 'other', id]);
    expect(items[3]).toMatchObject(expected);
    const { body: log } = await owner.get('/api/audit');
    expect(log.items.slice(0, 2)).toMatchObject([
      {
        action: 'payment_method.changed',
        subject_id: id,
        detail: { name: 'Pluxee', method_kind: 'other', opens_drawer: true, active: false },
      },
      { action: 'payment_method.added', subject_id: id, detail: { method_kind: 'voucher' } },
    ]);
  });

  it('one in cash opens the drawer unless it says otherwise', async () => {
    expect((await add({ name: 'Dollars', kind: 'cash' })).body.opens_drawer).toBe(true);
    const shut = { name: 'Pounds', kind: 'cash', opens_drawer: false };
    expect((await add(shut)).body.opens_drawer).toBe(false);
  });

  it('have names that differ, whatever their case and the language of the reader', async () => {
    for (const taken of ['DOLLARS', 'efectivo', 'Bar', 'ｃａｓｈ']) {
      const { status, body } = await add({ name: taken, kind: 'other' });
      expect([status, body.errors?.[0]?.path], taken).toEqual([422, 'name']);
    }
    expect((await change('other', { name: 'Karte' })).body.errors[0]).toMatchObject({
      path: 'name',
      message: 'is already the name of another one',
    });
    const sent = await Promise.all(
      [1, 2, 3].map(() => add({ name: 'Gift card', kind: 'voucher' })),
    );
    expect(sent.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
  });

  it('a built-in one is renamed and takes its text back, and keeps its kind', async () => {
    expect((await change('other', { name: 'Room bill' })).body).toMatchObject({
      name: 'Room bill',
      own_name: true,
    });
    expect((await add({ name: 'Other', kind: 'other' })).status).toBe(201);
    expect((await change('card', { name: 'Terminal 1' })).body.own_name).toBe(true);
    expect((await change('card', { name: 'tarjeta' })).body).toMatchObject({
      name: 'Card',
      own_name: false,
    });
    const fixed = await change('cash', { kind: 'other' });
    expect([fixed.status, fixed.body.errors[0].path]).toEqual([422, 'kind']);
    expect((await change('cash', { kind: 'cash' })).status).toBe(200);
  });

  it('the last active one cannot be switched off, nor by two people at once', async () => {
    const active = (await list()).filter((one: { active: boolean }) => one.active);
    for (const { id } of active.slice(2))
      expect((await change(id, { active: false })).status).toBe(200);
    const both = await Promise.all(
      active.slice(0, 2).map(({ id }: { id: string }) => change(id, { active: false })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)!.body.code).toBe('last_payment_method');
    expect((await list()).filter((one: { active: boolean }) => one.active)).toHaveLength(1);
    for (const { id } of active) await change(id, { active: true });
  });

  it('of another restaurant are not found', async () => {
    expect((await change('made-up', { active: false })).status).toBe(404);
  });
});

describe.each(DATABASES)('a restaurant from before there were payment methods, on %s', (name) => {
  const LEVELS = ['0001-first-schema', '0010-refunds', '0025-jobs'];

  it.each(LEVELS)('has the three that it took payments by, from level %s', async (level) => {
    const open = await openDatabase(name);
    try {
      const upTo = migrations.findIndex((migration) => migration.name === level) + 1;
      await migrate(open.sequelize, open.dataDir, migrations.slice(0, upTo));
      for (const id of ['r1', 'r2'])
        await inTransaction(() =>
          open.sequelize.query(
            `INSERT INTO restaurants (id, name, legal_name, tax_id, street, postal_code, city,
            country, currency, time_zone, locale, prices_include_tax, created_at, updated_at)
            VALUES ('${id}', 'Casa Luz', 'Casa Luz S.L.', 'B12345674', 'Calle Mayor 1', '28013',
            'Madrid', 'ES', 'EUR', 'Europe/Madrid', 'es', TRUE,
            '2026-01-01 00:00:00.000 +00:00', '2026-01-01 00:00:00.000 +00:00')`,
          ),
        );
      await migrate(open.sequelize, open.dataDir);
      const rows = await rowsOf<{ opens_drawer: unknown; active: unknown }>(
        open.sequelize,
        `SELECT restaurant_id, id, name, kind, opens_drawer, active, position
         FROM payment_methods ORDER BY restaurant_id, position`,
      );
      const plain = rows.map(({ opens_drawer, active, ...row }) => ({
        ...row,
        opens_drawer: Boolean(opens_drawer),
        active: Boolean(active),
      }));
      expect(plain).toEqual(
        ['r1', 'r2'].flatMap((restaurant_id) =>
          ['cash', 'card', 'other'].map((id, position) => ({
            restaurant_id,
            id,
            name: null,
            kind: id,
            position,
            opens_drawer: id === 'cash',
            active: true,
          })),
        ),
      );
    } finally {
      await open.close();
    }
  });
});
