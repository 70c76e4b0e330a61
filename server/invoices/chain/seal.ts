/**
 * Adds MACs to documents from before there were MACs, and links their PDFs into the chain: in
 * batches, each in one transaction, so that it can stop and resume anywhere.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { above } from '../../database/conditions.ts';
import { count, find, statement } from '../../database/repository.ts';
import { afterCommit, inTransaction } from '../../database/transaction.ts';
import { append, begin, hasBegun } from './chain-events.ts';
import { headMoved } from './head.ts';
import { documentMac, stateMac } from './macs.ts';
import { Invoice, InvoiceLine, type InvoiceRow } from '../model.ts';

const AT_ONCE = 200;
/** Pause between batches, so that orders come first. */
const PAUSE_MS = 10;

async function lineIds(invoice_id: string[]): Promise<Map<string, string[]>> {
  const lines = await find(
    InvoiceLine,
    { invoice_id },
    { columns: ['id', 'invoice_id'], order: ['invoice_id', 'position'] },
  );
  const ids = new Map<string, string[]>();
  for (const line of lines)
    ids.set(line.invoice_id, [...(ids.get(line.invoice_id) ?? []), line.id]);
  return ids;
}

async function writeMacs(rows: InvoiceRow[]): Promise<void> {
  const lines = await lineIds(rows.map(({ id }) => id));
  const values = rows.flatMap((row) => [
    row.id,
    documentMac(row, lines.get(row.id) ?? []),
    stateMac(row),
  ]);
  const tuples = rows.map(
    (_row, place) => `($${3 * place + 1}, $${3 * place + 2}, $${3 * place + 3})`,
  );
  await statement(
    `UPDATE invoices SET mac = made.column2, state_mac = made.column3
     FROM (VALUES ${tuples.join(', ')}) AS made WHERE invoices.id = made.column1`,
    values,
  );
}

async function linkPdfs(restaurant_id: string, rows: InvoiceRow[]): Promise<void> {
  const stored = rows.filter(({ pdf_filename, pdf_sha256 }) => pdf_filename && pdf_sha256);
  if (stored.length === 0) return;
  const linked = new Set(
    (
      await statement<{ invoice_id: string }>(
        `SELECT invoice_id FROM chain_events WHERE kind = 'paper'
         AND invoice_id IN (${stored.map((_row, place) => `$${place + 1}`).join(', ')})`,
        stored.map(({ id }) => id),
      )
    ).map(({ invoice_id }) => invoice_id),
  );
  await append(
    restaurant_id,
    stored
      .filter(({ id }) => !linked.has(id))
      .map(({ id, pdf_sha256 }) => ({
        kind: 'paper' as const,
        invoice_id: id,
        detail: { sha256: pdf_sha256 },
      })),
  );
}

/**
 * Seals the next documents that have no MAC, in the running transaction.
 * @returns the position of the last of them, or null where none is left
 */
async function sealSome(restaurant_id: string, after: number): Promise<number | null> {
  const rows = await find(
    Invoice,
    { restaurant_id, mac: null, chain_position: above(after) },
    { order: ['chain_position'], limit: AT_ONCE },
  );
  if (rows.length === 0) return null;
  await writeMacs(rows);
  await linkPdfs(restaurant_id, rows);
  return rows.at(-1)!.chain_position;
}

/**
 * Records once that all documents are sealed; a restaurant without documents does so at its first
 * one.
 */
async function recordBegun(restaurant_id: string): Promise<void> {
  if (await hasBegun(restaurant_id)) return;
  if ((await count(Invoice, { restaurant_id })) === 0) return;
  await begin(restaurant_id);
  afterCommit(() => headMoved(restaurant_id));
}

/**
 * Seals documents without a MAC in the background.
 * @param signal stops it between two batches
 */
export async function sealEarlier(restaurant_id: string, signal: AbortSignal): Promise<void> {
  // After the `began` event a document without a MAC was tampered with, and is not sealed.
  if (await hasBegun(restaurant_id)) return;
  for (let after: number | null = 0; after !== null;) {
    signal.throwIfAborted();
    const from: number = after;
    after = await inTransaction(() => sealSome(restaurant_id, from));
    await pause(PAUSE_MS, undefined, { signal, ref: false });
  }
  await inTransaction(() => recordBegun(restaurant_id));
}

/** Seals the documents of an older backup at once, in the running transaction. */
export async function sealRestored(restaurant_id: string): Promise<void> {
  if (await hasBegun(restaurant_id)) return;
  for (let after: number | null = 0; after !== null;) after = await sealSome(restaurant_id, after);
  await recordBegun(restaurant_id);
}
