import { together } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict, invalid } from '../../errors.ts';
import type { WholeBill } from '../../bills/bills.ts';
import { sellInvoiced } from '../../bills/sales.ts';
import { unrefundedPayments, type WholeOrder } from '../../orders/present.ts';
import { DEFAULT_ACCENT } from '../../restaurant/contract.ts';
import { restaurantById } from '../../restaurant/restaurant.ts';
import { buyerKey } from './buyer-key.ts';
import { buyerLanguage } from './buyer-language.ts';
import type { Buyer } from '../contract.ts';
import { checkBuyer } from './check-buyer.ts';
import {
  creditNotesOf,
  documentsOf,
  heldBy,
  lastDocument,
  type BillDocuments,
  type Held,
} from '../document/lookup.ts';
import type { InvoiceRow } from '../model.ts';
import { paymentsNamed, roundingNamed, tipNamed } from './payments-named.ts';
import type { WantedItem } from '../document/share.ts';
import { creditPart, type ExchangedPart, exchangedPart } from './exchange.ts';
import {
  type BillContent,
  contentOf,
  isSomethingLeft,
  shareOfBill,
  uninvoiced,
  type Share,
} from './share-of-bill.ts';
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
  /** True for a receipt that nobody asked for. */
  automatic?: true | undefined;
}
export interface Issued {
  invoice: InvoiceRow;
  fresh: boolean;
}

/** Whose document is wanted: the whole bill's, or that of one order of several on it. */
export interface Subject {
  bill: WholeBill;
  order: WholeOrder | null;
}

/** The order that documents of the whole bill name: its first. */
function namedOrder({ bill, order }: Subject): WholeOrder {
  return order ?? bill.orders.find(({ status }) => status !== 'cancelled') ?? bill.orders[0]!;
}

interface Wants {
  items?: WantedItem[] | undefined;
  share_cents?: number | undefined;
}
/**
 * What a request means: its own items or share, else of one order among several what is left of it,
 * else all that is left. Where a share in money is invoiced, no item is surely free, so an order is
 * a share in money too.
 */
function wantedOf(
  { bill, order }: Subject,
  { items, share_cents }: Wants,
  { content, held }: { content: BillContent; held: Held },
): Wants {
  if (items ?? share_cents) return { items, share_cents };
  const orders = bill.orders.filter(({ status }) => status !== 'cancelled');
  if (!order || orders.length === 1) return {};
  const left = uninvoiced(content, held);
  if (held.byAmount) return { share_cents: Math.min(order.total_cents, left.left_cents) };
  const ids = new Set(order.items.map(({ id }) => id));
  const own = left.items.filter(({ order_item_id }) => ids.has(order_item_id));
  return { items: own.length > 0 ? own : wholeOrder(order) };
}
function wholeOrder({ items }: WholeOrder): WantedItem[] {
  return items
    .filter(({ part_of, quantity }) => part_of === null && quantity > 0)
    .map(({ id, quantity }) => ({ order_item_id: id, quantity }));
}

function isFree({ items, share_cents }: Wants, content: BillContent, held: Held): boolean {
  const left = uninvoiced(content, held);
  if (share_cents !== undefined) return share_cents <= left.left_cents;
  if (!items) return left.left_cents > 0;
  return items.every(
    ({ order_item_id, quantity }) =>
      (left.items.find((item) => item.order_item_id === order_item_id)?.quantity ?? 0) >= quantity,
  );
}

/** The invoice that a request means again, instead of a new one. */
function sameOf(
  { bill, order }: Subject,
  wanted: IssueRequest,
  { standing, isShare, isLeft }: { standing: InvoiceRow[]; isShare: boolean; isLeft: boolean },
): InvoiceRow | undefined {
  const asked = Boolean(wanted.items ?? wanted.share_cents);
  if (asked || (wanted.issued_by !== null && isLeft)) return undefined;
  // Buyers are compared by their details, since the keys of earlier versions differ by spelling.
  const alike = standing.filter(
    ({ snapshot }) => buyerKey(snapshot.buyer) === buyerKey(wanted.buyer),
  );
  const own = alike.find(({ order_id }) => !isShare || order_id === order?.id);
  if (own || wanted.buyer || isLeft || bill.status !== 'settled') return own;
  // What was left when the bill was settled is on its last receipt, which names the first order.
  return alike.at(-1);
}

/**
 * Issues an invoice for a bill, or for one order on it, as soon as what was paid covers it together
 * with what is invoiced; or returns the one that already has the same content. Number, rows and
 * snapshot are written in one transaction. A full invoice replaces a simplified one, and cites it,
 * once nothing else is left; a part of a simplified one is exchanged. The PDF is rendered after the
 * commit.
 * @throws Problem 409 `order_not_paid`, `order_cancelled`, `order_refunded`, `already_invoiced`,
 * `split_by_amount`; 422 for missing or wrong buyer details or too large a share
 */
export function issue(subject: Subject, wanted: IssueRequest): Promise<Issued> {
  return inTransaction(async () => {
    const { bill } = subject;
    refuseAtOnce(subject, wanted);
    const [documents, restaurant, last] = await together(
      () => documentsOf(bill.id),
      () => restaurantById(bill.restaurant_id),
      () => lastDocument(bill.restaurant_id),
    );
    const { standing, refunds } = documents;
    const content = contentOf(bill);
    const byStaff = wanted.issued_by !== null;
    const heldByAll = (invoices: InvoiceRow[]) =>
      heldBy({ ...documents, standing: invoices }, { creditedIsFree: byStaff });
    const all = await heldByAll(standing);
    const wants = wantedOf(subject, wanted, { content, held: all });
    const isShare = Boolean(wants.items ?? wants.share_cents);
    // While something is left, staff issue to another payer of the same bill; a guest who requests
    // again means the same invoice.
    const isLeft = isShare ? isFree(wants, content, all) : isSomethingLeft(content, all);
    if (!isLeft && standing.length === 0 && refunds.length > 0) throw conflict('order_refunded');
    const same = sameOf(subject, wanted, { standing, isShare, isLeft });
    if (same) return { invoice: same, fresh: false };
    await checkBuyer(wanted.buyer, wanted.tax_id_checked);
    const simplified = standing.filter(({ kind }) => kind === 'simplified');
    const occasion = { ...subject, order_id: namedOrder(subject).id, restaurant, last, refunds };
    if (wanted.buyer && isShare && !isLeft) {
      const part = await exchangedPart(simplified, content, wants);
      if (part)
        return {
          invoice: await exchange({ ...occasion, others: standing }, wanted, part),
          fresh: true,
        };
    }
    const replaced = await replacedBy(wanted, isShare || isLeft ? [] : simplified);
    const others = standing.filter(({ id }) => id !== replaced?.id);
    const held = replaced ? await heldByAll(others) : all;
    const share = shareOfBill(content, { ...wants, locale: restaurant.locale }, held);
    refuseUncovered(bill, sumTaxes(share.taxes).total_cents, held);
    const invoice = await write({ ...occasion, others }, wanted, {
      share,
      left_cents: uninvoiced(content, held).left_cents,
      replaced,
    });
    if (bill.status === 'open')
      await sellInvoiced(bill, [...held.taxes, ...share.taxes], invoice.created_at);
    return { invoice, fresh: true };
  });
}

/**
 * What no document is issued for, whatever was invoiced.
 * @throws Problem 409 `order_cancelled`, `order_not_paid`, 422 for items and a share together
 */
function refuseAtOnce({ bill, order }: Subject, { items, share_cents }: IssueRequest): void {
  if (bill.status === 'void' || order?.status === 'cancelled') throw conflict('order_cancelled');
  if (bill.status !== 'settled' && bill.paid_cents === 0) throw conflict('order_not_paid');
  if (items && share_cents) throw invalid([{ path: 'share_cents', message: 'items_or_share' }]);
}

/**
 * The simplified invoice that a full one replaces, or null.
 * @throws Problem 409 `already_invoiced` where a part of it was credited: the full invoice would
 * include that, so staff credit the rest of it first
 */
async function replacedBy(
  { buyer }: IssueRequest,
  [simplified]: InvoiceRow[],
): Promise<InvoiceRow | null> {
  if (!buyer || !simplified) return null;
  if ((await creditNotesOf([simplified.id])).length > 0) throw conflict('already_invoiced');
  return simplified;
}

/**
 * No document is for more than was paid: what is invoiced and this one together.
 * @throws Problem 409 `order_not_paid`
 */
function refuseUncovered({ status, paid_cents }: WholeBill, total_cents: number, held: Held): void {
  if (status === 'settled') return;
  if (total_cents === 0 || total_cents > paid_cents - sumTaxes(held.taxes).total_cents)
    throw conflict('order_not_paid');
}

/** Issues a full invoice for a part of a simplified one, in its place. */
async function exchange(
  occasion: IssueOccasion,
  wanted: IssueRequest,
  part: ExchangedPart,
): Promise<InvoiceRow> {
  const { issued_by, customer_id } = wanted;
  const content = contentOf(occasion.bill);
  const { locale } = occasion.restaurant;
  const { note, lines, taxes, rest, whole } = await creditPart(part, content, {
    locale,
    issued_by,
  });
  const others = occasion.others.filter(({ id }) => id !== part.simplified.id);
  const after = { ...occasion, others };
  const restOf = rest && {
    kind: 'simplified' as const,
    snapshot: snapshot(after, {
      buyer: null,
      replaced: null,
      total_cents: sumTaxes(rest.taxes).total_cents,
    }),
    ...rest,
    tip_cents: part.simplified.tip_cents,
    notes: null,
    customer_id,
    issued_by,
    buyer_key: null,
    replaces: null,
    credits: null,
    exchange_of: note.id,
  };
  const remaining = restOf && (await writeDocument({ ...after, last: note }, restOf));
  const total_cents = sumTaxes(taxes).total_cents;
  // What is left of the simplified invoice names the payments that it named.
  const standing = remaining ? [remaining] : whole ? [] : [part.simplified];
  return writeDocument(
    { ...after, last: remaining ?? note },
    {
      kind: 'full',
      snapshot: snapshot(
        { ...after, others: [...others, ...standing] },
        { buyer: wanted.buyer, replaced: part.simplified, total_cents, exchanges: true },
      ),
      lines,
      taxes,
      tip_cents: 0,
      notes: wanted.notes,
      customer_id,
      issued_by,
      buyer_key: buyerKey(wanted.buyer),
      replaces: null,
      credits: null,
      exchange_of: note.id,
    },
  );
}

/**
 * `others` are the bill's other standing invoices; `refunds` are its credit notes with a refund.
 */
interface IssueOccasion extends Occasion, Pick<BillDocuments, 'refunds'> {
  order: WholeOrder | null;
  restaurant: Awaited<ReturnType<typeof restaurantById>>;
  others: InvoiceRow[];
}

function snapshot(
  { bill, order, restaurant, others }: IssueOccasion,
  {
    buyer,
    replaced,
    total_cents,
    exchanges,
  }: {
    buyer: Buyer | null;
    replaced: InvoiceRow | null;
    total_cents: number;
    /** True where only a part of it is replaced. */
    exchanges?: true;
  },
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
  const ordered = namedOrder({ bill, order });
  const paid = unrefundedPayments(bill);
  const byOthers = others.flatMap((other) => other.snapshot.payments);
  const named = paymentsNamed(
    total_cents,
    paid.map(({ method, amount_cents }) => ({ method, amount_cents })),
    byOthers,
  );
  const rounding_cents = roundingNamed(paid, { named, byOthers });
  return {
    seller: { name, legal_name, tax_id, street, postal_code, city, country },
    buyer,
    buyer_locale: buyerLanguage(buyer, { country, locale }),
    prices_include_tax: bill.prices_include_tax,
    time_zone,
    supply_date: ordered.created_at.toISOString(),
    order_number: ordered.order_number,
    table_name: bill.table?.name ?? null,
    ...(bill.service !== 'dine_in' && { service: bill.service }),
    payments: named,
    ...(rounding_cents !== 0 && { rounding_cents }),
    ...(exchanges && replaced && { exchanges: replaced.id }),
    replaces_number: replaced?.invoice_number ?? null,
    credits_number: null,
    look: { accent_colour: accent_colour ?? DEFAULT_ACCENT, logo_sha256: logo_sha256 ?? null },
  };
}

/** The tip of this invoice's payer; a tip that was refunded with its invoice is on no other. */
function tipOn(
  { bill, others, refunds }: IssueOccasion,
  named: InvoiceSnapshot['payments'],
  isLast: boolean,
): number {
  const standing = new Set(others.map(({ id }) => id));
  const refunded = refunds.filter(({ credits }) => !standing.has(credits ?? ''));
  return tipNamed(unrefundedPayments(bill), {
    named,
    byOthers: others.flatMap((other) => other.snapshot.payments),
    held_cents: [...others, ...refunded].reduce((sum, { tip_cents }) => sum + tip_cents, 0),
    // While more is to be paid, its tips are on the invoices to come.
    isLast: isLast && bill.status === 'settled',
  });
}

interface Content {
  share: Share;
  /** What could be invoiced before this invoice, tax included. */
  left_cents: number;
  replaced: InvoiceRow | null;
}

/** Writes an invoice for a share of the bill, or for all of it; each tip is on one invoice. */
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
    automatic: wanted.automatic,
  });
}
