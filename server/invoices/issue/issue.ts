import { postalCodesOf } from '../../countries/postal-codes.ts';
import { taxIdFault } from '../../countries/tax-ids.ts';
import { together } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict, invalid, type Fault } from '../../errors.ts';
import { rightFields } from '../../http/validation.ts';
import { unrefundedPayments, type WholeOrder } from '../../orders/present.ts';
import { DEFAULT_ACCENT } from '../../restaurant/contract.ts';
import { restaurantById } from '../../restaurant/restaurant.ts';
import { buyerKey } from './buyer-key.ts';
import { buyerLanguage } from './buyer-language.ts';
import { buyer as buyerSchema, type Buyer } from '../contract.ts';
import {
  creditNotesOf,
  documentsOf,
  heldBy,
  lastDocument,
  type OrderDocuments,
} from '../document/lookup.ts';
import type { InvoiceRow } from '../model.ts';
import { paymentsNamed, tipNamed } from './payments-named.ts';
import type { WantedItem } from '../document/share.ts';
import { isSomethingLeft, shareOfOrder, uninvoiced, type Share } from './share-of-order.ts';
import type { InvoiceSnapshot } from '../snapshot.ts';
import { sumTaxes } from '../../tax/calculate-tax.ts';
import { writeDocument, type Occasion } from './write.ts';

export interface IssueRequest {
  buyer: Buyer | null;
  notes: string | null;
  items?: WantedItem[] | undefined;
  /** One payer's share in cents, tax included. */
  share_cents?: number | undefined;
  /** True when a tax id that looks wrong was confirmed after one warning. */
  tax_id_checked?: boolean | undefined;
  customer_id: string | null;
  issued_by: string | null;
}
export interface Issued {
  invoice: InvoiceRow;
  fresh: boolean;
}

/**
 * What a full invoice lacks of its buyer: the address (Directive 2006/112/EC art. 226(5)), with a
 * postal code where its country always has one, and a tax id that is not mistyped.
 */
export async function buyerFaults(
  buyer: Omit<Buyer, 'name' | 'email'>,
  tax_id_checked = false,
): Promise<Fault[]> {
  // Without a country the postal code may be required: all missing fields are reported at once.
  const needsPostalCode = !buyer.country || postalCodesOf(buyer.country) === 'always';
  const faults: Fault[] = (['street', 'postal_code', 'city', 'country'] as const)
    .filter((field) => !buyer[field] && (field !== 'postal_code' || needsPostalCode))
    .map((field) => ({ path: `buyer.${field}`, message: 'buyer_required' }));
  const fault = tax_id_checked ? null : await taxIdFault(buyer);
  if (fault) faults.push({ path: 'buyer.tax_id', ...fault });
  return faults;
}

/** @throws Problem 422 naming each part of the buyer that is missing or wrong */
export async function checkBuyer(buyer: Buyer | null, tax_id_checked = false): Promise<void> {
  const faults = buyer ? await buyerFaults(buyer, tax_id_checked) : [];
  if (faults.length > 0) throw invalid(faults);
}

/**
 * Faults of the buyer in a body that validation refuses already, so that a form shows all its
 * faults at once.
 */
export async function buyerFaultsIn({ body }: { body: unknown }): Promise<Fault[]> {
  const { buyer: value, tax_id_checked } = Object(body) as Record<string, unknown>;
  if (typeof value !== 'object' || value === null) return [];
  const right = rightFields(buyerSchema, value);
  const { tax_id = null, street = null, postal_code = null, city = null, country = null } = right;
  return buyerFaults({ tax_id, street, postal_code, city, country }, tax_id_checked === true);
}

/**
 * Issues an invoice for a paid order, or returns the one that already has the same content: number,
 * rows and snapshot in one transaction. A full invoice replaces a simplified one, and cites it,
 * once nothing else is left. The PDF is rendered after the commit.
 * @throws Problem 409 `order_not_paid`, `order_cancelled`, `order_refunded`, `already_invoiced`,
 * `split_by_amount`; 422 for missing or wrong buyer details or too large a share
 */
export function issue(order: WholeOrder, wanted: IssueRequest): Promise<Issued> {
  return inTransaction(async () => {
    if (order.status === 'cancelled') throw conflict('order_cancelled');
    if (order.status !== 'paid') throw conflict('order_not_paid');
    if (wanted.items && wanted.share_cents)
      throw invalid([{ path: 'share_cents', message: 'items_or_share' }]);
    const [{ standing, refunds }, restaurant, last] = await together(
      () => documentsOf(order.id),
      () => restaurantById(order.restaurant_id),
      () => lastDocument(order.restaurant_id),
    );
    const isShare = Boolean(wanted.items ?? wanted.share_cents);
    const byStaff = wanted.issued_by !== null;
    const heldByAll = (invoices: InvoiceRow[]) =>
      heldBy({ standing: invoices, refunds }, { creditedIsFree: byStaff });
    const all = await heldByAll(standing);
    // While something is left, staff issue to another payer of the same order; a guest who requests
    // again means the same invoice.
    const isLeft = isSomethingLeft(order, all);
    if (!isLeft && standing.length === 0 && refunds.length > 0) throw conflict('order_refunded');
    const same =
      !isShare &&
      !(byStaff && isLeft) &&
      // Buyers are compared by their details, since the keys of earlier versions differ by
      // spelling.
      standing.find(({ snapshot }) => buyerKey(snapshot.buyer) === buyerKey(wanted.buyer));
    if (same) return { invoice: same, fresh: false };
    await checkBuyer(wanted.buyer, wanted.tax_id_checked);
    const replaced =
      wanted.buyer && !isShare && !isLeft
        ? (standing.find(({ kind }) => kind === 'simplified') ?? null)
        : null;
    // The full invoice would include what was credited of the simplified one: staff credit the rest
    // of that first.
    if (replaced && (await creditNotesOf([replaced.id])).length > 0)
      throw conflict('already_invoiced');
    const others = standing.filter(({ id }) => id !== replaced?.id);
    const held = replaced ? await heldByAll(others) : all;
    return {
      invoice: await write({ order, restaurant, last, others, refunds }, wanted, {
        share: await shareOfOrder(order, wanted, held),
        left_cents: uninvoiced(order, held).left_cents,
        replaced,
      }),
      fresh: true,
    };
  });
}

/**
 * `others` are the order's other standing invoices; `refunds` are its credit notes with a refund.
 */
interface IssueOccasion extends Occasion, Pick<OrderDocuments, 'refunds'> {
  restaurant: Awaited<ReturnType<typeof restaurantById>>;
  others: InvoiceRow[];
}

function snapshot(
  { order, restaurant, others }: IssueOccasion,
  {
    buyer,
    replaced,
    total_cents,
  }: { buyer: Buyer | null; replaced: InvoiceRow | null; total_cents: number },
): InvoiceSnapshot {
  const {
    name,
    legal_name,
    tax_id,
    street,
    postal_code,
    city,
    country,
    time_zone,
    locale,
    accent_colour,
    logo_sha256,
  } = restaurant;
  return {
    seller: { name, legal_name, tax_id, street, postal_code, city, country },
    buyer,
    buyer_locale: buyerLanguage(buyer, { country, locale }),
    prices_include_tax: order.prices_include_tax,
    time_zone,
    supply_date: order.created_at.toISOString(),
    order_number: order.order_number,
    table_name: order.table?.name ?? null,
    payments: paymentsNamed(
      total_cents,
      unrefundedPayments(order).map(({ method, amount_cents }) => ({ method, amount_cents })),
      others.flatMap((other) => other.snapshot.payments),
    ),
    replaces_number: replaced?.invoice_number ?? null,
    credits_number: null,
    look: { accent_colour: accent_colour ?? DEFAULT_ACCENT, logo_sha256: logo_sha256 ?? null },
  };
}

/** The tip of this invoice's payer; a tip that was refunded with its invoice is on no other. */
function tipOn(
  { order, others, refunds }: IssueOccasion,
  named: InvoiceSnapshot['payments'],
  isLast: boolean,
): number {
  const standing = new Set(others.map(({ id }) => id));
  const refunded = refunds.filter(({ credits }) => !standing.has(credits ?? ''));
  return tipNamed(unrefundedPayments(order), {
    named,
    byOthers: others.flatMap((other) => other.snapshot.payments),
    held_cents: [...others, ...refunded].reduce((sum, { tip_cents }) => sum + tip_cents, 0),
    isLast,
  });
}

interface Content {
  share: Share;
  /** What could be invoiced before this invoice, tax included. */
  left_cents: number;
  replaced: InvoiceRow | null;
}

/** Writes an invoice for a share of the order, or for all of it; each tip is on one invoice. */
function write(
  occasion: IssueOccasion,
  wanted: IssueRequest,
  { share: { lines, taxes }, left_cents, replaced }: Content,
): Promise<InvoiceRow> {
  const { total_cents } = sumTaxes(taxes);
  const documentSnapshot = snapshot(occasion, { buyer: wanted.buyer, replaced, total_cents });
  return writeDocument(occasion, {
    kind: wanted.buyer ? 'full' : 'simplified',
    snapshot: documentSnapshot,
    taxes,
    lines,
    notes: wanted.notes,
    tip_cents: tipOn(occasion, documentSnapshot.payments, total_cents === left_cents),
    customer_id: wanted.customer_id,
    issued_by: wanted.issued_by,
    buyer_key: buyerKey(wanted.buyer),
    replaces: replaced?.id ?? null,
    credits: null,
  });
}
