import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { migrate } from '../../../server/database/migrate.ts';
import {
  countRows,
  insertRow,
  insertRows,
  readRow,
  readRows,
} from '../../../server/database/plain.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { StoredEvent } from '../../../server/events/model.ts';
import { Category, Product, TaxRate } from '../../../server/menu/model.ts';
import { Restaurant } from '../../../server/restaurant/model.ts';
import { DATABASES } from '../../support/postgres.ts';
import { RESTAURANT } from '../../support/server.ts';
import { openDatabase, type OpenDatabase } from './open.ts';

describe.each(DATABASES)('plain rows on %s', (name) => {
  let open: OpenDatabase;
  let restaurant_id: string;
  let tax_rate_id: string;
  const at = new Date('2026-03-29T00:59:59.123Z');
  beforeAll(async () => {
    open = await openDatabase(name);
    await migrate(open.sequelize, open.dataDir);
    setClock(() => at);
    restaurant_id = (
      await inTransaction(() =>
        insertRow(Restaurant, { ...RESTAURANT, currency_digits: 2, locale: 'es' }),
      )
    ).id;
    tax_rate_id = (
      await inTransaction(() =>
        insertRow(TaxRate, { restaurant_id, name: 'Food', rate_basis_points: 900 }),
      )
    ).id;
  });
  afterAll(async () => {
    setClock(null);
    await open.close();
  });

  const product = (title: string, available: boolean) => ({
    restaurant_id,
    tax_rate_id,
    name: title,
    price_cents: 950,
    allergens: ['milk', 'nuts'],
    available,
  });

  it('are what the models read, whoever wrote them', async () => {
    const [plain, built] = await inTransaction(
      async () =>
        [
          await insertRow(Product, product('Plain', false)),
          await Product.create(product('Built', true)),
        ] as const,
    );
    const whole = { category_id: null, description: null, created_at: at, updated_at: at };
    expect(plain).toMatchObject({ ...product('Plain', false), ...whole });
    expect((await Product.findByPk(plain.id))!.get()).toEqual(plain);
    expect(await readRow(Product, { id: built.id })).toMatchObject({
      ...product('Built', true),
      ...whole,
    });
  });

  it('are found and counted by one value or by several, and null when there is none', async () => {
    const made = await inTransaction(() =>
      insertRows(
        Category,
        ['a', 'b', 'c'].map((letter, position) => ({ restaurant_id, name: letter, position })),
      ),
    );
    expect(made.map(({ position }) => position)).toEqual([0, 1, 2]);
    expect(
      (await readRows(Category, { restaurant_id, name: ['a', 'c'] })).map(({ id }) => id).sort(),
    ).toEqual([made[0]!.id, made[2]!.id].sort());
    expect(await countRows(Category, { restaurant_id, name: ['a', 'b', 'z'] })).toBe(2);
    expect(await readRow(Category, { restaurant_id, name: 'z' })).toBeNull();
  });

  it('get their number from the database where it gives one', async () => {
    const event = {
      restaurant_id,
      type: 'order.placed',
      least_role: 'waiter' as const,
      subject_id: 'x',
    };
    const [first, second] = await inTransaction(() => insertRows(StoredEvent, [event, event]));
    expect(second!.id).toBe(first!.id + 1);
    expect((await StoredEvent.findByPk(first!.id))!.get()).toMatchObject(event);
  });
});
