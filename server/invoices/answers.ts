import { printedLogo } from '../restaurant/logo.ts';
import type { InvoiceAnswer } from './contract.ts';
import type { InvoiceDocument } from './document.ts';
import { Invoice, InvoiceLine, InvoiceTax } from './model.ts';

const linesOf = (invoice_id: string[]) => InvoiceLine.findAll({ where: { invoice_id }, order: ['invoice_id', 'position'] });
const taxesOf = (invoice_id: string[]) => InvoiceTax.findAll({ where: { invoice_id }, order: ['invoice_id', 'rate_basis_points'] });

const lineAnswer = ({ name, quantity, unit_price_cents, tax_rate_basis_points, total_cents }: InvoiceLine) => ({ name, quantity, unit_price_cents, tax_rate_basis_points, total_cents });
const taxAnswer = ({ rate_basis_points, net_cents, tax_cents, gross_cents }: InvoiceTax) => ({ rate_basis_points, net_cents, tax_cents, gross_cents });

/** Invoices as the contract shows them; `downloadUrl` says where this reader gets the PDF. */
export async function invoiceAnswers(invoices: Invoice[], downloadUrl: (id: string) => string): Promise<InvoiceAnswer[]> {
  const ids = invoices.map(({ id }) => id);
  const [lines, taxes] = await Promise.all([linesOf(ids), taxesOf(ids)]);
  return invoices.map((row) => ({
    id: row.id, invoice_number: row.invoice_number, kind: row.kind, status: row.status, order_id: row.order_id, customer_id: row.customer_id ?? null,
    issue_date: row.issue_date.toISOString(), due_date: row.due_date?.toISOString() ?? null, seller: row.snapshot.seller, buyer: row.snapshot.buyer,
    lines: lines.filter(({ invoice_id }) => invoice_id === row.id).map(lineAnswer), taxes: taxes.filter(({ invoice_id }) => invoice_id === row.id).map(taxAnswer),
    subtotal_cents: row.subtotal_cents, tax_cents: row.tax_cents, total_cents: row.total_cents, tip_cents: row.tip_cents, currency: row.currency, notes: row.notes ?? null,
    pdf_filename: row.pdf_filename ?? null, download_url: downloadUrl(row.id), credits: row.credits ?? null, replaces: row.replaces ?? null, created_at: row.created_at.toISOString(),
  }));
}

/** Invoices as their customer sees them. */
export const customerInvoiceAnswers = (invoices: Invoice[]) => invoiceAnswers(invoices, (id) => `/customer/invoices/${id}/download`);

/** What papers are drawn from: the rows of this invoice alone, and the logo that they name. */
export async function documentOf(row: Invoice): Promise<InvoiceDocument> {
  const hash = row.snapshot.look?.logo_sha256;
  const [lines, taxes, logo] = await Promise.all([linesOf([row.id]), taxesOf([row.id]), hash ? printedLogo(hash) : undefined]);
  return {
    ...row.snapshot, ...(logo && { logo }), invoice_number: row.invoice_number, kind: row.kind, locale: row.locale, issue_date: row.issue_date.toISOString(), due_date: row.due_date?.toISOString() ?? null,
    lines: lines.map((line) => ({ ...lineAnswer(line), discount_cents: line.discount_cents })), taxes: taxes.map(taxAnswer),
    subtotal_cents: row.subtotal_cents, tax_cents: row.tax_cents, total_cents: row.total_cents, tip_cents: row.tip_cents, currency: row.currency, notes: row.notes ?? null,
    created_at: row.created_at.toISOString(),
  };
}
