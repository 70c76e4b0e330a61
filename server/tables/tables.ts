import { toBuffer } from 'qrcode';
import type { Attributes } from 'sequelize';
import { now } from '../clock.ts';
import { readRow } from '../database/plain.ts';
import { inTransaction } from '../database/transaction.ts';
import { notFound } from '../errors.ts';
import { portalUrl } from '../restaurant/restaurant.ts';
import { randomTableToken } from '../security/random.ts';
import { Table } from './model.ts';

const menuUrl = (token: string) => `${portalUrl()}/menu/${token}`;
export function tableAnswer({ id, name, token, closed_at }: Table) {
  return {
    id,
    name,
    token,
    menu_url: menuUrl(token),
    closed: Boolean(closed_at),
  };
}

/** The table behind a QR. @throws Problem 404 for a token that is not, or no longer, one */
export async function tableByToken(token: string): Promise<Attributes<Table>> {
  const table = await readRow(Table, { token });
  if (!table) throw notFound();
  return table;
}

async function ownTable(restaurant_id: string, id: string): Promise<Table> {
  const table = await Table.findOne({ where: { id, restaurant_id } });
  if (!table) throw notFound();
  return table;
}

export function listTables(restaurant_id: string) {
  return Table.findAll({ where: { restaurant_id }, order: ['created_at', 'name'] });
}
export function createTable(restaurant_id: string, name: string) {
  return inTransaction(() => Table.create({ restaurant_id, name, token: randomTableToken() }));
}

/** @throws Problem 404 */
export function changeTable(
  restaurant_id: string,
  id: string,
  { name, closed }: { name?: string | undefined; closed?: boolean | undefined },
) {
  return inTransaction(async () => {
    const table = await ownTable(restaurant_id, id);
    return table.update({
      ...(name !== undefined && { name }),
      ...(closed !== undefined && { closed_at: closed ? now() : null }),
    });
  });
}

/** A new token at once: a photograph of the old QR orders nothing any more. @throws Problem 404 */
export function rotateToken(restaurant_id: string, id: string) {
  return inTransaction(async () =>
    (await ownTable(restaurant_id, id)).update({ token: randomTableToken() }),
  );
}

/** The QR to print, as PNG. @throws Problem 404 */
export async function tableQr(restaurant_id: string, id: string) {
  return toBuffer(menuUrl((await ownTable(restaurant_id, id)).token), {
    width: 600,
    margin: 2,
    errorCorrectionLevel: 'M',
  });
}
