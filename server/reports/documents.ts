import { setImmediate as breathe } from 'node:timers/promises';
import {
  above,
  atLeast,
  atMost,
  below,
  both,
  type Clause,
  type Fields,
} from '../database/conditions.ts';
import { extreme, find, statement } from '../database/repository.ts';
import { creditNotesOf, taxesOn } from '../invoices/document/lookup.ts';
import { Invoice } from '../invoices/model.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import { sumByRate, turnoverOf } from './turnover.ts';

type Condition = Fields<Invoice> | Clause<Invoice>;
export interface Period {
  restaurant_id: string;
  from: Date;
  /** The first instant after it. */
  until: Date;
  /** The last chain position that is read; all without one. */
  upTo?: number;
  /** What else holds for the documents that are read. */
  where?: readonly Condition[];
}
/** What reports and exports say of a document; its hashes and MACs are not read. */
const REPORTED = [
  'id',
  'series',
  'invoice_number',
  'kind',
  'status',
  'bill_id',
  'issued_by',
  'credits',
  'replaces',
  'issue_date',
  'snapshot',
  'total_cents',
  'tip_cents',
  'currency',
  'chain_position',
] as const satisfies (keyof Invoice)[];
type Reported = Pick<Invoice, (typeof REPORTED)[number]>;
export interface ReportedDocument {
  invoice: Reported;
  /** As on the document, where a credit note's amounts are above zero too. */
  taxes: Tax[];
  /** The document's part of the turnover, signed. */
  turnover: Tax[];
  /** The document's part of the tips and of what cash rounding added, in cents, signed. */
  beside: Beside;
}
/** What a document states beside its total, in cents. */
interface Beside {
  tip_cents: number;
  rounding_cents: number;
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
  for (const row of rows) {
    const own = by.get(row.invoice_id);
    if (own) own.push(plain(row));
    else by.set(row.invoice_id, [plain(row)]);
  }
  for (const own of by.values()) own.sort((a, b) => a.rate_basis_points - b.rate_basis_points);
  return (id) => by.get(id) ?? [];
}

const NOTHING: Beside = { tip_cents: 0, rounding_cents: 0 };
function besideOf({ tip_cents, snapshot }: Pick<Invoice, 'tip_cents' | 'snapshot'>): Beside {
  return { tip_cents, rounding_cents: snapshot.rounding_cents ?? 0 };
}

/**
 * What each replaced document states beside its total, which the document in its place states
 * again; none of it was credited. One that the conditions leave out is not taken off: a customer's
 * own documents may lack the receipt.
 */
async function besideReplaced(
  ids: string[],
  { where = [] }: Pick<Period, 'where'>,
): Promise<(id: string) => Beside> {
  const columns = ['id', 'tip_cents', 'snapshot'] as const;
  const rows = ids.length > 0 ? await find(Invoice, [{ id: ids }, ...where], { columns }) : [];
  const by = new Map(rows.map((row) => [row.id, besideOf(row)]));
  return (id) => by.get(id) ?? NOTHING;
}

/** A document's part of the tips and the rounding: one in place of another adds the difference. */
function ownBeside(invoice: Reported, replaced: Beside): Beside {
  const { tip_cents, rounding_cents } = besideOf(invoice);
  const sign = invoice.kind === 'credit_note' ? -1 : 1;
  return {
    tip_cents: sign * tip_cents - replaced.tip_cents,
    rounding_cents: sign * rounding_cents - replaced.rounding_cents,
  };
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

async function reported(
  invoices: Reported[],
  period: Pick<Period, 'where'>,
): Promise<ReportedDocument[]> {
  const taxes = await breakdowns(invoices.map(({ id }) => id));
  const replaced = invoices.flatMap(({ replaces }) => replaces ?? []);
  const left = await leftOf(replaced);
  const beside = await besideReplaced(replaced, period);
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
      beside: ownBeside(invoice, invoice.replaces ? beside(invoice.replaces) : NOTHING),
    };
  });
}

function within({ restaurant_id, from, until, where = [] }: Period): Condition[] {
  return [{ restaurant_id, created_at: both(atLeast(from), below(until)) }, ...where];
}
function places(after: number, { upTo = Number.MAX_SAFE_INTEGER }: Pick<Period, 'upTo'>) {
  return {
    chain_position: both(above(after), atMost(upTo)),
  };
}

const ENDS = `SELECT min(chain_position) AS first, max(chain_position) AS last FROM invoices
  WHERE restaurant_id = $1 AND created_at >= $2 AND created_at < $3`;
/**
 * The first and the last position of a period in the chain; null where nothing was issued. Both in
 * one statement, which reads the index of times: for one of them alone SQLite walks the chain from
 * its end until a document is of the period.
 */
async function endsOf({ restaurant_id, from, until }: Period) {
  type Ends = { first: number | null; last: number | null };
  const [ends] = await statement<Ends>(ENDS, [restaurant_id, from, until]);
  const { first, last } = ends!;
  return first === null || last === null ? null : { first, last };
}

/**
 * The documents issued in a period, in the order of issue, read in batches; other work runs between
 * the batches.
 */
export async function* documentsIn(period: Period): AsyncGenerator<ReportedDocument> {
  const ends = await endsOf(period);
  if (!ends) return;
  const upTo = Math.min(ends.last, period.upTo ?? ends.last);
  for (let [after, full] = [ends.first - 1, true]; full;) {
    const invoices = await find(Invoice, [...within(period), places(after, { upTo })], {
      columns: REPORTED,
      order: ['chain_position'],
      limit: BATCH,
    });
    yield* await reported(invoices, period);
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
  return find(Invoice, [...within(period), places(0, period)], {
    columns: ['id', 'invoice_number'],
    order: ['chain_position'],
  });
}
