/** Turnover by product: each bill's is spread over its lines, so that the sum is what was sold. */
import { setImmediate as breathe } from 'node:timers/promises';
import { Bill } from '../bills/model.ts';
import type { DaySettings } from '../business-day.ts';
import { find, statement } from '../database/repository.ts';
import { allocate } from '../money.ts';
import type { ProductSales } from './contract.ts';
import type { Period } from './documents.ts';
import { partsByDay, reportDaysIn } from '../restaurant/report-days.ts';
import { soldAmounts, type SoldAmount } from './sold-when.ts';

/** The lines of a product at one rate, on a bill or on a credit note. */
interface Lines {
  /** The id of the bill or of the credit note. */
  of: string;
  rate_basis_points: number;
  product_id: string | null;
  name: string | null;
  cents: number;
  pieces: number;
}

const ON_BILLS = `SELECT o.bill_id AS "of", i.tax_rate_basis_points AS rate_basis_points,
    i.product_id, max(CASE WHEN i.part_of IS NULL THEN i.name END) AS name,
    CAST(sum(i.total_cents - i.discount_cents) AS BIGINT) AS cents,
    CAST(sum(CASE WHEN i.part_of IS NULL THEN i.quantity ELSE 0 END) AS BIGINT) AS pieces
  FROM orders o JOIN order_items i ON i.order_id = o.id
  WHERE o.status <> 'cancelled' AND i.quantity > 0 AND o.bill_id IN (SELECT bill_id FROM sales
    WHERE restaurant_id = $1 AND sold_at >= $2 AND sold_at < $3)
  GROUP BY o.bill_id, i.tax_rate_basis_points, i.product_id ORDER BY i.product_id`;
const ON_NOTES = `SELECT l.invoice_id AS "of", l.tax_rate_basis_points AS rate_basis_points,
    i.product_id, max(CASE WHEN i.part_of IS NULL THEN i.name END) AS name,
    CAST(sum(l.total_cents) AS BIGINT) AS cents,
    CAST(sum(CASE WHEN i.part_of IS NULL THEN l.quantity ELSE 0 END) AS BIGINT) AS pieces
  FROM invoice_lines l LEFT JOIN order_items i ON i.id = l.order_item_id
  WHERE l.invoice_id IN (SELECT id FROM invoices WHERE restaurant_id = $1
    AND kind = 'credit_note' AND created_at >= $2 AND created_at < $3)
  GROUP BY l.invoice_id, l.tax_rate_basis_points, i.product_id ORDER BY i.product_id`;

const keyOf = (of: string, rate: number) => `${of} ${rate}`;
function byKey(lines: Lines[]): Map<string, Lines[]> {
  const sorted = new Map<string, Lines[]>();
  for (const line of lines) {
    const key = keyOf(line.of, line.rate_basis_points);
    const own = sorted.get(key);
    if (own) own.push(line);
    else sorted.set(key, [line]);
  }
  return sorted;
}

interface Part extends Omit<SoldAmount, 'at'> {
  /** How much of the bill or the note it is, from -1 to 1. */
  share: number;
}
/** Sales and refunds of one bill or note at one rate, summed. */
function summed(amounts: SoldAmount[], whole: Map<string, number>): Part[] {
  const sums = new Map<string, Part>();
  for (const { at: _at, ...amount } of amounts) {
    const { bill_id, note_id, rate_basis_points, cents } = amount;
    const key = keyOf(note_id ?? bill_id, rate_basis_points);
    const before = sums.get(key);
    // A bill that is cheaper since, after a refund and a discount, was sold once all the same.
    const share = note_id ? -1 : cents / Math.max(whole.get(key) ?? 0, Math.abs(cents), 1);
    sums.set(key, {
      ...amount,
      cents: cents + (before?.cents ?? 0),
      share: share + (before?.share ?? 0),
    });
  }
  return [...sums.values()];
}

/** The whole of a bill at a rate, in cents with tax, of which a sale may be a payer's share. */
async function wholes(bill_ids: string[]): Promise<Map<string, number>> {
  const bills = await find(Bill, { id: bill_ids }, { columns: ['id', 'taxes'] });
  return new Map(
    bills.flatMap(({ id, taxes }) =>
      taxes.map((tax) => [keyOf(id, tax.rate_basis_points), tax.gross_cents] as const),
    ),
  );
}

interface Sum {
  name: string | null;
  quantity: number;
  sold_cents: number;
}
type Sums = Map<string | null, Sum>;
function add(sums: Sums, id: string | null, more: Sum): void {
  const before = sums.get(id);
  sums.set(id, {
    name: more.name ?? before?.name ?? null,
    quantity: (before?.quantity ?? 0) + more.quantity,
    sold_cents: (before?.sold_cents ?? 0) + more.sold_cents,
  });
}

/** What belongs to no line of its rate, as a payer's share in money does. */
const NO_LINE = { product_id: null, name: null, cents: 1, pieces: 0 };

async function addPeriod(sums: Sums, period: Period): Promise<void> {
  const sold = await soldAmounts(period);
  if (sold.length === 0) return;
  const whole = await wholes([...new Set(sold.map(({ bill_id }) => bill_id))]);
  const amounts = summed(sold, whole);
  const values = [period.restaurant_id, period.from, period.until];
  const onBills = byKey(await statement<Lines>(ON_BILLS, values));
  const onNotes = amounts.some(({ note_id }) => note_id !== null)
    ? byKey(await statement<Lines>(ON_NOTES, values))
    : new Map<string, Lines[]>();
  for (const { bill_id, note_id, rate_basis_points, cents, share } of amounts) {
    const key = keyOf(note_id ?? bill_id, rate_basis_points);
    const lines = (note_id ? onNotes : onBills).get(key) ?? [NO_LINE];
    const sign = cents < 0 ? -1 : 1;
    const parts = allocate(
      sign * cents,
      lines.map((line) => line.cents),
    );
    lines.forEach(({ product_id, name, pieces }, place) =>
      add(sums, product_id, {
        name,
        quantity: share * pieces,
        sold_cents: sign * parts[place]! || 0,
      }),
    );
  }
}

/** The turnover of each product in a period, in cents with tax, the most sold first. */
export async function productSales(period: Period, settings: DaySettings): Promise<ProductSales[]> {
  const sums: Sums = new Map();
  const days = await reportDaysIn(period, settings);
  for (const { period: day } of partsByDay(period, days)) {
    await addPeriod(sums, day);
    await breathe();
  }
  return [...sums]
    .map(([product_id, { quantity, ...sum }]) => ({
      product_id,
      ...sum,
      quantity: Math.round(quantity) || 0,
    }))
    .filter(({ quantity, sold_cents }) => quantity !== 0 || sold_cents !== 0)
    .sort(
      (a, b) =>
        b.sold_cents - a.sold_cents ||
        (a.name ?? '').localeCompare(b.name ?? '') ||
        ((a.product_id ?? '') < (b.product_id ?? '') ? -1 : 1),
    );
}
