/**
 * What invoices hold of a bill. A bill that is calculated anew keeps it, so that its documents add
 * up to it.
 */
import { find, together } from '../database/repository.ts';
import type { HeldLine, Invoiced } from './discount-lines.ts';
import { NOTHING_INVOICED } from './discount-lines.ts';
import { type Bill, BillInvoice, BillInvoiceLine, BillInvoiceTax } from './model.ts';

/**
 * How often each document counts, by its id. As `heldBy` of the invoices reads them for staff: what
 * was credited may be invoiced again, unless it was refunded.
 */
function signsOf(documents: BillInvoice[]): Map<string, 1 | -1> {
  const replaced = new Set(documents.map(({ replaces }) => replaces));
  const standing = new Set(
    documents
      .filter(({ kind, status }) => kind !== 'credit_note' && status !== 'cancelled')
      .filter(({ id }) => !replaced.has(id))
      .map(({ id }) => id),
  );
  const notes = documents
    .filter(({ kind }) => kind === 'credit_note')
    .flatMap(({ id, credits, snapshot }): [string, 1 | -1][] => {
      const isRefund = snapshot.payments.length > 0;
      // What a refund credits of a standing invoice is counted with that invoice.
      const isOfStanding = standing.has(credits!);
      if (isRefund === isOfStanding) return [];
      return [[id, isRefund ? 1 : -1]];
    });
  return new Map([...[...standing].map((id): [string, 1] => [id, 1]), ...notes]);
}

function addLine(lines: Map<string, HeldLine>, line: BillInvoiceLine, sign: 1 | -1): void {
  const { unit_price_cents } = line;
  const before = lines.get(line.order_item_id!) ?? { quantity: 0, discount_cents: 0 };
  const quantity = before.quantity + sign * line.quantity;
  const discount_cents = before.discount_cents + sign * line.discount_cents;
  lines.set(line.order_item_id!, { quantity, unit_price_cents, discount_cents });
}

/** What invoices hold of a bill: nothing before something of it was paid. */
export async function invoicedOf({
  id: bill_id,
  paid_cents,
}: Pick<Bill, 'id' | 'paid_cents'>): Promise<Invoiced> {
  if (paid_cents === 0) return NOTHING_INVOICED;
  const signs = signsOf(await find(BillInvoice, { bill_id }, { order: ['chain_position'] }));
  if (signs.size === 0) return NOTHING_INVOICED;
  const invoice_id = [...signs.keys()];
  const [all, taxes] = await together(
    () => find(BillInvoiceLine, { invoice_id }),
    () => find(BillInvoiceTax, { invoice_id }),
  );
  const lines = new Map<string, HeldLine>();
  const in_money = new Map<number, number>();
  for (const line of all) {
    const sign = signs.get(line.invoice_id)!;
    const { tax_rate_basis_points: rate, total_cents } = line;
    if (line.order_item_id) addLine(lines, line, sign);
    else in_money.set(rate, (in_money.get(rate) ?? 0) + sign * total_cents);
  }
  for (const [id, { quantity }] of lines) if (quantity <= 0) lines.delete(id);
  return {
    lines,
    in_money,
    taxes: taxes.map(({ invoice_id: of, rate_basis_points, ...amounts }) => {
      const sign = signs.get(of)!;
      return {
        rate_basis_points,
        net_cents: sign * amounts.net_cents,
        tax_cents: sign * amounts.tax_cents,
        gross_cents: sign * amounts.gross_cents,
      };
    }),
  };
}
