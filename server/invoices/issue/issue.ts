import type { BillToInvoice } from '../../bills/bills.ts';
import { sellInvoiced, soldOf } from '../../bills/sales.ts';
import { together } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict, invalid } from '../../errors.ts';
import { methodsOf } from '../../payments/methods/payment-methods.ts';
import { ordersPaidBy } from '../../payments/online/guests.ts';
import { restaurantById } from '../../restaurant/restaurant.ts';
import { sumTaxes } from '../../tax/calculate-tax.ts';
import {
  creditNotesOf,
  documentsOf,
  heldBy,
  lastDocument,
  type BillDocuments,
  type Held,
} from '../document/lookup.ts';
import type { InvoiceRow } from '../model.ts';
import { buyerKey } from './buyer-key.ts';
import { checkBuyer } from './check-buyer.ts';
import { exchangedPart } from './exchange.ts';
import { ordersOfDocuments } from './own-payments.ts';
import { freeReceipts, receiptsOf } from './receipts.ts';
import {
  isByStaff,
  isFree,
  isPart,
  namedOrder,
  wantedOf,
  type IssueRequest,
  type Subject,
  type Wants,
} from './request.ts';
import {
  type BillContent,
  contentOf,
  isSomethingLeft,
  shareOfBill,
  uninvoiced,
  type Share,
} from './share-of-bill.ts';
import { writeExchange, writeShare, type IssueOccasion } from './write-share.ts';

export interface Issued {
  invoice: InvoiceRow;
  fresh: boolean;
  /** What a fresh one says, where it need not be read. */
  written?: Share;
}

/** The invoice that a request means again, instead of a new one. */
function sameOf(
  { bill, order }: Subject,
  wanted: IssueRequest,
  { standing, isShare, isLeft }: { standing: InvoiceRow[]; isShare: boolean; isLeft: boolean },
): InvoiceRow | undefined {
  if (isPart(wanted) || (isByStaff(wanted) && isLeft)) return undefined;
  // Buyers are compared by their details, since the keys of earlier versions differ by spelling.
  const alike = standing.filter(
    ({ snapshot }) => buyerKey(snapshot.buyer) === buyerKey(wanted.buyer),
  );
  const own = isShare
    ? alike.find(({ order_id }) => order_id === order?.id)
    : // Of several receipts the one that no payer asked for is the bill's.
      (alike.find(({ snapshot }) => snapshot.automatic) ?? alike[0]);
  if (own || wanted.buyer || isLeft || bill.status !== 'settled') return own;
  // What was left when the bill was settled is on its last receipt, which names the first order.
  return alike.at(-1);
}

/** What is known before an invoice is written. */
interface Situation {
  documents: BillDocuments;
  content: BillContent;
  wants: Wants;
  /** What the bill's standing documents hold. */
  held: Held;
  /** True for one payer's items or amount, false for all that is left. */
  isShare: boolean;
  isLeft: boolean;
}

/** What standing invoices hold; staff may invoice again what was credited. */
function heldByThese(
  documents: BillDocuments,
  standing: InvoiceRow[],
  wanted: IssueRequest,
): Promise<Held> {
  return heldBy({ ...documents, standing }, { creditedIsFree: isByStaff(wanted) });
}

async function situationOf(
  subject: Subject,
  wanted: IssueRequest,
  documents: BillDocuments,
): Promise<Situation> {
  const content = contentOf(subject.bill);
  const held = await heldByThese(documents, documents.standing, wanted);
  const wants = wantedOf(subject, wanted, { content, held });
  const isShare = isPart(wants);
  // While something is left, staff issue to another payer of the same bill; a guest who requests
  // again means the same invoice.
  const isLeft = isShare ? isFree(wants, content, held) : isSomethingLeft(content, held);
  return { documents, content, wants, held, isShare, isLeft };
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
    const [documents, restaurant, last, paidBy] = await together(
      () => documentsOf(bill.id),
      () => restaurantById(bill.restaurant_id),
      () => lastDocument(bill.restaurant_id),
      () => ordersPaidBy(bill),
      // Asked for by what follows, and known then.
      () => methodsOf(bill.restaurant_id),
      () => soldOf(bill.id),
    );
    const { standing, refunds, refunded } = documents;
    const situation = await situationOf(subject, wanted, documents);
    if (!situation.isLeft && standing.length === 0 && refunds.length > 0)
      throw conflict('order_refunded');
    const same = sameOf(subject, wanted, { standing, ...situation });
    if (same) return { invoice: same, fresh: false };
    await checkBuyer(wanted.buyer, wanted.tax_id_checked);
    const occasion = {
      ...subject,
      order_id: namedOrder(subject).id,
      restaurant,
      last,
      refunds,
      refunded,
      others: standing,
      paidBy,
      ordersOf: await ordersOfDocuments(bill, documents, paidBy),
    };
    const exchanged = await exchange(occasion, wanted, situation);
    if (exchanged) return { invoice: exchanged, fresh: true };
    refuseTaken(wanted, situation);
    return issueShare(occasion, wanted, situation);
  });
}

/** The full invoice for a part of a simplified one that holds it; null where none does. */
async function exchange(
  occasion: IssueOccasion,
  wanted: IssueRequest,
  { content, wants, isShare, isLeft }: Situation,
): Promise<InvoiceRow | null> {
  if (!wanted.buyer || !isShare || isLeft) return null;
  const part = await exchangedPart(occasion, occasion.others, {
    content,
    wants,
    isNamed: isPart(wanted),
  });
  return part && writeExchange(occasion, wanted, part);
}

/**
 * Issues an invoice for what is wanted of the bill, in place of its receipt where nothing is left.
 * @throws Problem 409 `order_not_paid`, `already_invoiced`, `split_by_amount`, 422 for too large a
 * share
 */
async function issueShare(
  occasion: IssueOccasion,
  wanted: IssueRequest,
  { documents, content, wants, held: all, isShare, isLeft }: Situation,
): Promise<Issued> {
  const { bill, restaurant } = occasion;
  const replaced = isShare || isLeft ? null : await replacedBy(occasion, wanted);
  const others = occasion.others.filter(({ id }) => id !== replaced?.id);
  const held = replaced ? await heldByThese(documents, others, wanted) : all;
  const share = shareOfBill(content, { ...wants, locale: restaurant.locale }, held);
  const free_cents = bill.paid_cents - sumTaxes(held.taxes).total_cents;
  const others_cents = isByStaff(wanted) ? 0 : paidByOthers(occasion);
  refuseUncovered(bill, sumTaxes(share.taxes).total_cents, free_cents - others_cents);
  const invoice = await writeShare({ ...occasion, others }, wanted, {
    share,
    left_cents: uninvoiced(content, held).left_cents,
    replaced,
  });
  if (bill.status === 'open')
    await sellInvoiced(bill, [...held.taxes, ...share.taxes], invoice.created_at);
  return { invoice, fresh: true, written: share };
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
 * An order of which nothing is left, and of which nothing could be exchanged: other payers have it.
 * A request that names items or an amount is told which of them are too many (`shareOfBill`).
 * @throws Problem 409 `already_invoiced`
 */
function refuseTaken(wanted: IssueRequest, { isShare, isLeft }: Situation): void {
  if (isShare && !isLeft && !isPart(wanted)) throw conflict('already_invoiced');
}

/**
 * The receipt that a full invoice for a bill replaces once nothing is left; null without a buyer,
 * and where nothing is invoiced.
 * @throws Problem 409 `already_invoiced` where other payers have all the documents, and where a
 * part of the receipt was credited: the full invoice would include that, so staff credit the rest
 * of it first
 */
async function replacedBy(
  { others, ...subject }: IssueOccasion,
  { buyer }: IssueRequest,
): Promise<InvoiceRow | null> {
  if (!buyer || others.length === 0) return null;
  // A receipt that is the bill's one document holds all that it is asked for.
  const [receipt] = others.length === 1 ? receiptsOf(others) : freeReceipts(subject, others);
  if (!receipt || (await creditNotesOf([receipt.id])).length > 0)
    throw conflict('already_invoiced');
  return receipt;
}

/**
 * What other guests paid online for orders of their own that are on no document yet, in cents: it
 * is for theirs, also where one who has not paid asks first.
 */
function paidByOthers({ bill, order, others, refunds, paidBy }: IssueOccasion): number {
  const documented = new Set([...others, ...refunds].map(({ order_id }) => order_id));
  const paid = new Set([...paidBy.values()].flat());
  return bill.orders
    .filter(({ id, status }) => id !== order?.id && status !== 'cancelled' && paid.has(id))
    .filter(({ id }) => !documented.has(id))
    .reduce((sum, { total_cents }) => sum + total_cents, 0);
}

/**
 * No document is for more than was paid and is on no document yet.
 * @throws Problem 409 `order_not_paid`
 */
function refuseUncovered({ status }: BillToInvoice, total_cents: number, free_cents: number): void {
  if (status === 'settled') return;
  if (total_cents === 0 || total_cents > free_cents) throw conflict('order_not_paid');
}
