import type { Line, TaxRow } from './rows.ts';
import { chainHash } from '../chain/chain.ts';
import type { InvoiceRow } from '../model.ts';

/** The hash of a document as it was computed at issue, over everything that the document says. */
export function hashOf(row: InvoiceRow, lines: Line[], taxes: TaxRow[]): string {
  const {
    restaurant_id,
    series,
    number,
    invoice_number,
    kind,
    order_id,
    replaces,
    credits,
    issue_date,
    due_date,
    locale,
    snapshot,
    subtotal_cents,
    tax_cents,
    total_cents,
    tip_cents,
    currency,
    notes,
    created_at,
  } = row;
  const document = {
    restaurant_id,
    series,
    number,
    invoice_number,
    kind,
    order_id,
    replaces: replaces ?? null,
    credits: credits ?? null,
    issue_date,
    due_date: due_date ?? null,
    locale,
    snapshot,
    subtotal_cents,
    tax_cents,
    total_cents,
    tip_cents,
    currency,
    notes: notes ?? null,
    created_at,
  };
  return chainHash(
    {
      ...document,
      lines: lines.map(
        ({
          order_item_id,
          position,
          name,
          quantity,
          unit_price_cents,
          tax_rate_basis_points,
          discount_cents,
          total_cents: total,
          options,
        }) => ({
          order_item_id: order_item_id ?? null,
          position,
          name,
          quantity,
          unit_price_cents,
          tax_rate_basis_points,
          discount_cents,
          total_cents: total,
          // Absent, not null, on a line without options: its hash is what it ever was.
          ...(options != null && { options }),
        }),
      ),
      taxes: taxes.map(({ rate_basis_points, net_cents, tax_cents: tax, gross_cents }) => ({
        rate_basis_points,
        net_cents,
        tax_cents: tax,
        gross_cents,
      })),
    },
    row.previous_hash ?? null,
  );
}
