import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import {
  change,
  count,
  extreme,
  find,
  findOne,
  insert,
  insertAll,
  page,
  remove,
  removeInBatches,
  update,
} from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { StoredEvent } from '../../../server/events/model.ts';
import { Category, Product, TaxRate } from '../../../server/menu/model.ts';
import { Restaurant } from '../../../server/restaurant/model.ts';
import { DATABASES } from '../../support/postgres.ts';
import { RESTAURANT } from '../../support/server.ts';
import { openMigrated, rowsOf, type OpenDatabase } from './open.ts';

describe.each(DATABASES)('rows on %s', (name) => {
  let open: OpenDatabase;
  let restaurant_id: string;
  let tax_rate_id: string;
  const at = new Date('2026-03-29T00:59:59.123Z');
  const later = new Date('2026-03-29T03:00:00.456Z');
  beforeAll(async () => {
    open = await openMigrated(name);
    setClock(() => at);
    restaurant_id = (
      await inTransaction(() =>
        insert(Restaurant, { ...RESTAURANT, currency_digits: 2, locale: 'es' }),
      )
    ).id;
    tax_rate_id = (
      await inTransaction(() =>
        insert(TaxRate, { restaurant_id, name: 'Food', rate_basis_points: 900 }),
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
  const categories = (...names: string[]) =>
    inTransaction(() =>
      insertAll(
        Category,
        names.map((letter, position) => ({ restaurant_id, name: letter, position })),
      ),
    );

  it('are read as they were inserted, with the defaults of their table', async () => {
    const made = await inTransaction(() => insert(Product, product('Plain', false)));
    const whole = { category_id: null, description: null, kind: 'dish' };
    expect(made).toMatchObject({ ...product('Plain', false), ...whole });
    expect(made).toMatchObject({ created_at: at, updated_at: at });
    expect(await findOne(Product, { id: made.id })).toEqual(made);
    expect(await find(Product, { available: false, created_at: at })).toEqual([made]);
  });

  it('are stored in SQLite as earlier versions wrote them: times, booleans and JSON as texts and numbers', async () => {
    if (name !== 'SQLite') return;
    const { id } = await inTransaction(() => insert(Product, product('Stored', true)));
    const sql = `SELECT allergens, available, created_at FROM products WHERE id = '${id}'`;
    expect(await rowsOf(open.sequelize, sql)).toEqual([
      { allergens: '["milk","nuts"]', available: 1, created_at: '2026-03-29 00:59:59.123 +00:00' },
    ]);
  });

  it('are found and counted by one value or by several, and null when there is none', async () => {
    const made = await categories('a', 'b', 'c');
    expect(made.map(({ position }) => position)).toEqual([0, 1, 2]);
    const where = { restaurant_id, name: ['a', 'c'] };
    expect(await find(Category, where, { order: ['name'] })).toEqual([made[0], made[2]]);
    const last = await find(Category, where, { order: [['name', 'DESC']], limit: 1 });
    expect(last).toEqual([made[2]]);
    expect(await find(Category, where, { columns: ['name'], order: ['name'] })).toEqual([
      { name: 'a' },
      { name: 'c' },
    ]);
    expect(await count(Category, { restaurant_id, name: ['a', 'b', 'z'] })).toBe(2);
    expect(await findOne(Category, { restaurant_id, name: 'z' })).toBeNull();
    const position = { of: 'position', least: false } as const;
    expect(await extreme(Category, position, { name: ['a', 'b'] })).toBe(1);
    expect(await extreme(Category, { ...position, least: true }, { name: 'z' })).toBeNull();
  });

  it('are updated with the time of the change, and in no other column', async () => {
    const [one, other] = await categories('to change', 'to stay');
    setClock(() => later);
    const changed = await inTransaction(() =>
      change(Category, one!, { name: 'changed', position: undefined as unknown as number }),
    );
    expect(changed).toEqual({ ...one, name: 'changed', updated_at: later });
    expect(await find(Category, { id: [one!.id, other!.id] }, { order: ['position'] })).toEqual([
      changed,
      other,
    ]);
    const two = { id: [one!.id, other!.id] };
    expect(await inTransaction(() => update(Category, two, { position: 9 }))).toBe(2);
    expect(await inTransaction(() => update(Category, { id: [] }, { position: 8 }))).toBe(0);
    expect(await count(Category, { position: 9, updated_at: later })).toBe(2);
    setClock(() => at);
  });

  it('are updated and removed only when they match, and counted', async () => {
    await categories('gone', 'gone', 'kept');
    expect(await inTransaction(() => remove(Category, { name: 'gone' }))).toBe(2);
    expect(await inTransaction(() => remove(Category, { name: 'gone' }))).toBe(0);
    expect(await inTransaction(() => remove(Category, { name: [] }))).toBe(0);
    expect(await count(Category, { name: ['gone', 'kept'] })).toBe(1);
    await categories('many', 'many', 'many');
    await removeInBatches(Category, { name: 'many' });
    expect(await count(Category, { name: ['many', 'kept'] })).toBe(1);
  });

  it('are returned in pages, newest first, each once', async () => {
    for (const minute of [1, 2, 3, 3, 3]) {
      setClock(() => new Date(at.getTime() + minute * 60_000));
      await categories('paged');
    }
    setClock(() => at);
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const listed: Awaited<ReturnType<typeof page<(typeof Category)['columns']>>> = await page(
        Category,
        { name: 'paged' },
        { limit: 2, cursor: cursor ?? undefined },
      );
      seen.push(...listed.rows.map(({ id }) => id));
      cursor = listed.next_cursor;
    } while (cursor);
    const all = await find(
      Category,
      { name: 'paged' },
      {
        order: [
          ['created_at', 'DESC'],
          ['id', 'DESC'],
        ],
      },
    );
    expect(seen).toEqual(all.map(({ id }) => id));
    expect(seen).toHaveLength(5);
  });

  it('get their number from the database when the column has one', async () => {
    const event = {
      restaurant_id,
      type: 'order.placed',
      least_role: 'waiter' as const,
      subject_id: 'x',
    };
    const [first, second] = await inTransaction(() => insertAll(StoredEvent, [event, event]));
    expect(second!.id).toBe(first!.id + 1);
    expect(await findOne(StoredEvent, { id: first!.id })).toEqual({ ...event, ...first });
    const { rows } = await page(StoredEvent, {}, { limit: 1 });
    expect(rows).toEqual([second]);
  });
});
