import { toBuffer } from 'qrcode';
import { now } from '../clock.ts';
import { holding, not } from '../database/conditions.ts';
import { change, find, findOne, insert } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { Body } from '../http/endpoint.ts';
import { portalUrl } from '../restaurant/restaurant.ts';
import { randomTableToken } from '../security/random.ts';
import type * as contract from './contract.ts';
import { Table } from './model.ts';

const menuUrl = (token: string) => `${portalUrl()}/menu/${token}`;
export function presentTable({ id, name, token, closed_at, ...table }: Table) {
  const { kind, area, seats, x, y, shape } = table;
  return {
    id,
    name,
    token,
    menu_url: menuUrl(token),
    closed: Boolean(closed_at),
    kind,
    area,
    seats,
    x,
    y,
    shape,
  };
}

/** How orders at a table are served: at a counter they are taken away. */
export function serviceAt({ kind }: Pick<Table, 'kind'>): 'dine_in' | 'takeaway' {
  return kind === 'counter' ? 'takeaway' : 'dine_in';
}

/** The table of a QR code. @throws Problem 404 for an unknown or replaced token */
export async function tableByToken(token: string): Promise<Table> {
  const table = await findOne(Table, { token, removed_at: null });
  if (!table) throw notFound();
  return table;
}

async function ownTable(restaurant_id: string, id: string): Promise<Table> {
  const table = await findOne(Table, { id, restaurant_id, removed_at: null });
  if (!table) throw notFound();
  return table;
}

/** A table of this restaurant that is not closed. @throws Problem 404, 409 `table_closed` */
export async function openTableOf(restaurant_id: string, id: string): Promise<Table> {
  const table = await ownTable(restaurant_id, id);
  if (table.closed_at) throw conflict('table_closed');
  return table;
}

/** The tables with these ids: their names. */
export function tablesById(ids: string[]): Promise<Pick<Table, 'id' | 'name'>[]> {
  return find(Table, { id: ids }, { columns: ['id', 'name'] });
}

/** Ids of the tables whose name contains a text. */
export async function tablesNamed(restaurant_id: string, text: string): Promise<string[]> {
  const where = { restaurant_id, name: holding(text) };
  return (await find(Table, where, { columns: ['id'] })).map(({ id }) => id);
}

export function listTables(restaurant_id: string) {
  return find(Table, { restaurant_id, removed_at: null }, { order: ['created_at', 'name'] });
}
/** Whether the restaurant has a counter, where guests pick up what they ordered. */
export async function hasCounter(restaurant_id: string): Promise<boolean> {
  const where = { restaurant_id, kind: 'counter', removed_at: null } as const;
  return (await findOne(Table, where, { columns: ['id'] })) !== null;
}

function tableChanged({ restaurant_id, id }: Table, type = 'table.changed') {
  return publishEvent({
    restaurant_id,
    type,
    least_role: 'waiter',
    subject_id: id,
  });
}

export function createTable(restaurant_id: string, wanted: Body<typeof contract.createTable>) {
  return inTransaction(async () => {
    const table = await insert(Table, { restaurant_id, ...wanted, token: randomTableToken() });
    await tableChanged(table, 'table.added');
    return table;
  });
}

/** @throws Problem 404 */
export function changeTable(
  restaurant_id: string,
  id: string,
  { closed, ...wanted }: Body<typeof contract.changeTable>,
) {
  return inTransaction(async () => {
    const table = await ownTable(restaurant_id, id);
    const closed_at = closed === undefined ? undefined : closed ? now() : null;
    const changed = await change(Table, table, { ...wanted, closed_at } as Partial<Table>);
    await tableChanged(changed);
    return changed;
  });
}

/**
 * Removes a table; its row stays, since orders and documents name it. To be called once nothing is
 * open at it.
 * @throws Problem 404
 */
export async function markRemoved(restaurant_id: string, id: string): Promise<Table> {
  const table = await ownTable(restaurant_id, id);
  const removed = await change(Table, table, { removed_at: now() });
  await tableChanged(removed);
  return removed;
}
/** Puts a removed table back, with its token: its printed code works again. @throws Problem 404 */
export async function markRestored(restaurant_id: string, id: string): Promise<Table> {
  const removed_at = not<Date | null>(null);
  const table = await findOne(Table, { id, restaurant_id, removed_at }, { lock: true });
  if (!table) throw notFound();
  const restored = await change(Table, table, { removed_at: null });
  await tableChanged(restored);
  return restored;
}

/** A table of this restaurant, locked until the transaction ends. @throws Problem 404 */
export async function lockTable(restaurant_id: string, id: string): Promise<Table> {
  const table = await findOne(Table, { id, restaurant_id, removed_at: null }, { lock: true });
  if (!table) throw notFound();
  return table;
}

/** Replaces a table's token: the old QR code stops working at once. @throws Problem 404 */
export function rotateToken(restaurant_id: string, id: string) {
  return inTransaction(async () =>
    change(Table, await ownTable(restaurant_id, id), { token: randomTableToken() }),
  );
}

/** The table's QR code to print, as PNG. @throws Problem 404 */
export async function tableQr(restaurant_id: string, id: string) {
  return toBuffer(menuUrl((await ownTable(restaurant_id, id)).token), {
    width: 600,
    margin: 2,
    errorCorrectionLevel: 'M',
  });
}
