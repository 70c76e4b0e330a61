import { find, together } from '../../database/repository.ts';
import { restaurantById } from '../../restaurant/restaurant.ts';
import { printedLogo } from '../../restaurant/logo.ts';
import type { InvoicePayload } from '../contract.ts';
import type { InvoiceDocument } from './document.ts';
import { followersOf, refundMethod, refundMethodName, taxesOn } from './lookup.ts';
import { InvoiceLine, type InvoiceLineRow, type InvoiceRow } from '../model.ts';
import type { Tax } from '../../tax/calculate-tax.ts';

function linesOf(invoice_id: string[]) {
  return find(InvoiceLine, { invoice_id }, { order: ['invoice_id', 'position'] });
}

type WrittenLine = Pick<
  InvoiceLineRow,
  | 'name'
  | 'quantity'
  | 'unit_price_cents'
  | 'tax_rate_basis_points'
  | 'discount_cents'
  | 'total_cents'
> & { options?: InvoiceLineRow['options'] };
function presentLine({
  name,
  quantity,
  unit_price_cents,
  tax_rate_basis_points,
  total_cents,
  options,
}: WrittenLine) {
  return {
    name,
    quantity,
    unit_price_cents,
    tax_rate_basis_points,
    total_cents,
    ...(options && { options }),
  };
}
function presentTax({ rate_basis_points, net_cents, tax_cents, gross_cents }: Tax) {
  return {
    rate_basis_points,
    net_cents,
    tax_cents,
    gross_cents,
  };
}

/**
 * The decimals of each document's currency, by document id: from its snapshot, else the
 * restaurant's, which it was issued with.
 */
async function currencyDigitsOf(
  invoices: Pick<InvoiceRow, 'id' | 'restaurant_id' | 'snapshot'>[],
): Promise<Map<string, number>> {
  const unstated = invoices.filter(({ snapshot }) => snapshot.currency_digits === undefined);
  const earlier = new Map<string, number>();
  for (const id of new Set(unstated.map(({ restaurant_id }) => restaurant_id)))
    earlier.set(id, (await restaurantById(id)).currency_digits);
  return new Map(
    invoices.map(({ id, restaurant_id, snapshot }) => [
      id,
      snapshot.currency_digits ?? earlier.get(restaurant_id)!,
    ]),
  );
}

type DownloadUrl = (id: string) => string;
/** The content of one document. */
export interface Written {
  lines: WrittenLine[];
  taxes: Tax[];
}

/** Presents invoices; `downloadUrl` is the address of the PDF for this reader. */
export async function presentInvoices(
  invoices: InvoiceRow[],
  downloadUrl: DownloadUrl,
): Promise<InvoicePayload[]> {
  const ids = invoices.map(({ id }) => id);
  const [lines, taxes, digits, followers] = await together(
    () => linesOf(ids),
    () => taxesOn(ids),
    () => currencyDigitsOf(invoices),
    () => followersOf(invoices),
  );
  return invoices.map((row) =>
    present(row, downloadUrl, {
      lines: lines.filter(({ invoice_id }) => invoice_id === row.id),
      taxes: taxes.filter(({ invoice_id }) => invoice_id === row.id),
      digits: digits.get(row.id)!,
      followers,
    }),
  );
}

/** Presents an invoice that was just issued: nothing follows it yet. */
export function presentFresh(
  row: InvoiceRow,
  written: Written,
  downloadUrl: DownloadUrl,
): InvoicePayload {
  const digits = row.snapshot.currency_digits!;
  return present(row, downloadUrl, { ...written, digits, followers: [] });
}

interface Parts extends Written {
  digits: number;
  followers: Awaited<ReturnType<typeof followersOf>>;
}

function present(
  row: InvoiceRow,
  downloadUrl: DownloadUrl,
  { lines, taxes, digits, followers }: Parts,
): InvoicePayload {
  return {
    id: row.id,
    invoice_number: row.invoice_number,
    kind: row.kind,
    status: row.status,
    order_id: row.order_id,
    bill_id: row.bill_id,
    customer_id: row.customer_id ?? null,
    issue_date: row.issue_date.toISOString(),
    due_date: row.due_date?.toISOString() ?? null,
    seller: row.snapshot.seller,
    buyer: row.snapshot.buyer,
    lines: lines.map(presentLine),
    taxes: taxes.map(presentTax),
    subtotal_cents: row.subtotal_cents,
    tax_cents: row.tax_cents,
    total_cents: row.total_cents,
    tip_cents: row.tip_cents,
    rounding_cents: row.snapshot.rounding_cents ?? 0,
    currency: row.currency,
    currency_digits: digits,
    notes: row.notes ?? null,
    pdf_filename: row.pdf_filename ?? null,
    download_url: downloadUrl(row.id),
    credits: row.credits ?? null,
    replaces: row.replaces ?? row.snapshot.exchanges ?? null,
    refund_method: refundMethod(row),
    refund_method_name: refundMethodName(row),
    credit_notes: followers
      .filter(({ credits }) => credits === row.id)
      .map(({ id, invoice_number, total_cents }) => ({ id, invoice_number, total_cents })),
    replaced_by: followers.find(({ replaces }) => replaces === row.id)?.id ?? null,
    created_at: row.created_at.toISOString(),
  };
}

/** Presents invoices for their customer. */
export function presentCustomerInvoices(invoices: InvoiceRow[]) {
  return presentInvoices(invoices, (id) => `/customer/invoices/${id}/download`);
}

/** What the renderers read: the rows of this invoice alone, and the logo that they name. */
export async function documentOf(row: InvoiceRow): Promise<InvoiceDocument> {
  const [lines, taxes] = await together(
    () => linesOf([row.id]),
    () => taxesOn([row.id]),
  );
  return documentFrom(row, lines, taxes);
}

/** The same document from rows that are already read. */
export async function documentFrom(
  row: InvoiceRow,
  lines: WrittenLine[],
  taxes: Tax[],
): Promise<InvoiceDocument> {
  const hash = row.snapshot.look?.logo_sha256;
  const logo = hash ? await printedLogo(hash) : undefined;
  return {
    ...row.snapshot,
    ...(logo && { logo }),
    invoice_number: row.invoice_number,
    kind: row.kind,
    locale: row.locale,
    issue_date: row.issue_date.toISOString(),
    due_date: row.due_date?.toISOString() ?? null,
    lines: lines.map((line) => ({ ...presentLine(line), discount_cents: line.discount_cents })),
    taxes: taxes.map(presentTax),
    subtotal_cents: row.subtotal_cents,
    tax_cents: row.tax_cents,
    total_cents: row.total_cents,
    tip_cents: row.tip_cents,
    currency: row.currency,
    currency_digits: (await currencyDigitsOf([row])).get(row.id)!,
    notes: row.notes ?? null,
    created_at: row.created_at.toISOString(),
  };
}
