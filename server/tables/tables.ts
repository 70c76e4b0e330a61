import { toBuffer } from 'qrcode';
import { now } from '../clock.ts';
import { holding } from '../database/conditions.ts';
import { change, find, findOne, insert } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import { portalUrl } from '../restaurant/restaurant.ts';
import { randomTableToken } from '../security/random.ts';
import { Table } from './model.ts';

const menuUrl = (token: string) => `${portalUrl()}/menu/${token}`;
export function presentTable({ id, name, token, closed_at }: Table) {
  return {
    id,
    name,
    token,
    menu_url: menuUrl(token),
    closed: Boolean(closed_at),
  };
}

/** The table of a QR code. @throws Problem 404 for an unknown or replaced token */
export async function tableByToken(token: string): Promise<Table> {
  const table = await findOne(Table, { token });
  if (!table) throw notFound();
  return table;
}

async function ownTable(restaurant_id: string, id: string): Promise<Table> {
  const table = await findOne(Table, { id, restaurant_id });
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
  return find(Table, { restaurant_id }, { order: ['created_at', 'name'] });
}
export function createTable(restaurant_id: string, name: string) {
  return inTransaction(() => insert(Table, { restaurant_id, name, token: randomTableToken() }));
}

/** @throws Problem 404 */
export function changeTable(
  restaurant_id: string,
  id: string,
  { name, closed }: { name?: string | undefined; closed?: boolean | undefined },
) {
  return inTransaction(async () => {
    const table = await ownTable(restaurant_id, id);
    return change(Table, table, {
      ...(name !== undefined && { name }),
      ...(closed !== undefined && { closed_at: closed ? now() : null }),
    });
  });
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
