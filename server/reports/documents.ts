import { setImmediate as breathe } from 'node:timers/promises';
import { above, atLeast, atMost, below, both } from '../database/conditions.ts';
import { extreme, find } from '../database/repository.ts';
import { creditNotesOf, taxesOn } from '../invoices/document/lookup.ts';
import { Invoice } from '../invoices/model.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import { sumByRate, turnoverOf } from './turnover.ts';

export interface Period {
  restaurant_id: string;
  from: Date;
  /** The first instant after it. */
  until: Date;
  /** The last chain position that is read; all without one. */
  upTo?: number;
}
export interface ReportedDocument {
  invoice: Invoice;
  /** As on the document, where a credit note's amounts are above zero too. */
  taxes: Tax[];
  /** The document's part of the turnover, signed. */
  turnover: Tax[];
}

const BATCH = 200;

function plain({ rate_basis_points, net_cents, tax_cents, gross_cents }: Tax): Tax {
  return {
    rate_basis_points,
    net_cents,
    tax_cents,
    gross_cents,
  };
}

async function breakdowns(ids: string[]): Promise<(id: string) => Tax[]> {
  const rows = await taxesOn(ids);
  const by = new Map<string, Tax[]>();
  for (const row of rows) by.set(row.invoice_id, [...(by.get(row.invoice_id) ?? []), plain(row)]);
  return (id) => (by.get(id) ?? []).sort((a, b) => a.rate_basis_points - b.rate_basis_points);
}

/**
 * The amounts of each replaced document at its replacement; it cannot be credited after that.
 */
async function leftOf(replaced: string[]): Promise<(id: string) => Tax[]> {
  const notes = await creditNotesOf(replaced);
  const taxes = await breakdowns([...replaced, ...notes.map(({ id }) => id)]);
  return (id) =>
    sumByRate([
      taxes(id),
      ...notes
        .filter(({ credits }) => credits === id)
        .map((note) => turnoverOf({ kind: 'credit_note', taxes: taxes(note.id), superseded: [] })),
    ]);
}

async function reported(invoices: Invoice[]): Promise<ReportedDocument[]> {
  const taxes = await breakdowns(invoices.map(({ id }) => id));
  const left = await leftOf(invoices.flatMap(({ replaces }) => replaces ?? []));
  return invoices.map((invoice) => {
    const own = taxes(invoice.id);
    return {
      invoice,
      taxes: own,
      turnover: turnoverOf({
        kind: invoice.kind,
        taxes: own,
        superseded: invoice.replaces ? left(invoice.replaces) : [],
      }),
    };
  });
}

function within({ restaurant_id, from, until }: Period) {
  return {
    restaurant_id,
    created_at: both(atLeast(from), below(until)),
  };
}
function places(after: number, { upTo = Number.MAX_SAFE_INTEGER }: Period) {
  return {
    chain_position: both(above(after), atMost(upTo)),
  };
}

/**
 * The documents issued in a period, in the order of issue, read in batches; other work runs between
 * the batches.
 */
export async function* documentsIn(period: Period): AsyncGenerator<ReportedDocument> {
  const first = await extreme(Invoice, { of: 'chain_position', least: true }, within(period));
  if (first === null) return;
  for (let [after, full] = [first - 1, true]; full;) {
    const invoices = await find(
      Invoice,
      { ...within(period), ...places(after, period) },
      { order: ['chain_position'], limit: BATCH },
    );
    yield* await reported(invoices);
    await breathe();
    full = invoices.length === BATCH;
    after = invoices.at(-1)?.chain_position ?? after;
  }
}

/** The last position of the chain now; a document issued later is beyond it, whatever its date. */
export async function endOfChain(restaurant_id: string) {
  const last = { of: 'chain_position', least: false } as const;
  return (await extreme(Invoice, last, { restaurant_id })) ?? 0;
}

/** Ids and numbers of the documents issued in a period, in the order of issue. */
export function namesIn(period: Period): Promise<Pick<Invoice, 'id' | 'invoice_number'>[]> {
  return find(
    Invoice,
    { ...within(period), ...places(0, period) },
    { columns: ['id', 'invoice_number'], order: ['chain_position'] },
  );
}
