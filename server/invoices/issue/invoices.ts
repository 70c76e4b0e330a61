import { notYetOver, atMost } from '../../database/conditions.ts';
import { findOne, removeInBatches, type Where } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict, invalid, notFound, Problem } from '../../errors.ts';
import { customerById, profileBuyer, requireVerified } from '../../customers/customers.ts';
import type { Body } from '../../http/endpoint.ts';
import type { StaffCaller } from '../../http/caller.ts';
import { recordBy } from '../../audit/audit.ts';
import { queueInvoiceCopy, queueInvoiceReady } from '../../mail/mail.ts';
import {
  billByClaimCode,
  billOfOrder,
  billOfRestaurant,
  type ByCode,
  type BillToInvoice,
  lockBill,
  lockBillToInvoice,
} from '../../bills/bills.ts';
import { orderOfCustomer, orderOfRestaurant } from '../../orders/orders.ts';
import { sha256 } from '../../security/random.ts';
import { LINK_MILLISECONDS, linkTo, mailCopy } from './by-code.ts';
import { buyerKey } from './buyer-key.ts';
import type * as contract from '../contract.ts';
import type { Buyer } from '../contract.ts';
import type * as portalContract from '../portal/contract.ts';
import { issue, type Issued } from './issue.ts';
import type { Subject } from './request.ts';
import { documentsOf, heldBy } from '../document/lookup.ts';
import { DownloadLink, Invoice, type InvoiceRow } from '../model.ts';
import { noteDevice } from './guest-devices.ts';
import { visibleTo } from './search.ts';
import { contentOf, uninvoiced } from './share-of-bill.ts';
import { holderOf, issueSettled } from './settled.ts';
import { issueWishes } from './wishes.ts';

/**
 * Issues an invoice for staff, for what is left of an order: simplified without a buyer, full with
 * one.
 * @throws as `issue`, and 404
 */
export function issueByStaff(
  caller: StaffCaller,
  order_id: string,
  body: Body<typeof contract.issueInvoice>,
) {
  return inTransaction(async () => {
    const order = await orderOfRestaurant(caller.restaurant_id, order_id);
    const bill = await lockBillToInvoice(caller.restaurant_id, order.bill_id);
    return issueFor(caller, { bill, order }, body);
  });
}
/** As `issueByStaff`, for a bill. */
export function issueBillByStaff(
  caller: StaffCaller,
  bill_id: string,
  body: Body<typeof contract.issueInvoice>,
) {
  return inTransaction(async () => {
    const bill = await lockBillToInvoice(caller.restaurant_id, bill_id);
    return issueFor(caller, { bill, order: null }, body);
  });
}

/** @param subject whose bill is locked */
function issueFor(
  caller: StaffCaller,
  subject: Subject,
  body: Body<typeof contract.issueInvoice>,
): Promise<Issued> {
  return inTransaction(async () => {
    const wished = await issueWishedFirst(subject, body);
    if (wished) return { invoice: wished, fresh: true };
    const issued = await issue(subject, {
      buyer: body?.buyer ?? null,
      notes: body?.notes ?? null,
      items: body?.items,
      share_cents: body?.share_cents,
      tax_id_checked: body?.tax_id_checked,
      entertainment: body?.entertainment,
      customer_id: holderOf(subject),
      issued_by: caller.user_id,
    });
    if (issued.fresh)
      await recordBy(caller, { action: 'invoice.issued', subject_id: issued.invoice.id });
    await issueRestBeside(subject.bill, body, caller.user_id);
    return issued;
  });
}

/**
 * Before the receipt of a settled bill, which the payment left to this request
 * (`document_follows`): the company invoices that its guests asked for.
 * @returns that of the subject where they leave nothing of it for a receipt
 */
async function issueWishedFirst(
  { bill, order }: Subject,
  body: Body<typeof contract.issueInvoice>,
): Promise<InvoiceRow | null> {
  if (bill.status !== 'settled' || (body?.buyer ?? body?.items ?? body?.share_cents)) return null;
  const wished = await issueWishes(bill);
  const own = wished.find(({ order_id }) => order_id === order?.id) ?? null;
  if (own || wished.length === 0) return own;
  return (await leftOfBill(bill)).left_cents > 0 ? null : wished[0]!;
}

/**
 * After one payer's share of a settled bill: what is on no document yet gets its receipt, which the
 * payment left to this document (`document_follows`).
 */
async function issueRestBeside(
  bill: BillToInvoice,
  body: Body<typeof contract.issueInvoice>,
  issued_by: string,
) {
  if (bill.status !== 'settled' || !(body?.items ?? body?.share_cents)) return;
  await issueSettled(bill, issued_by);
}

/**
 * What of a bill may still be invoiced.
 * @throws Problem 404
 */
export async function uninvoicedOfBill(caller: StaffCaller, bill_id: string) {
  return leftOfBill(await billOfRestaurant(caller.restaurant_id, bill_id));
}
async function leftOfBill(bill: BillToInvoice) {
  const held = await heldBy(await documentsOf(bill.id), { creditedIsFree: true });
  return uninvoiced(contentOf(bill), held);
}
/**
 * What of an order may still be invoiced.
 * @throws Problem 404
 */
export async function uninvoicedOfOrder(caller: StaffCaller, order_id: string) {
  const order = await orderOfRestaurant(caller.restaurant_id, order_id);
  const left = await uninvoicedOfBill(caller, order.bill_id);
  const ids = new Set(order.items.map(({ id }) => id));
  return {
    ...left,
    items: left.items.filter(({ order_item_id }) => ids.has(order_item_id)),
  };
}

/**
 * Issues an invoice for a customer's own order.
 * @throws as `issue`, and 403 `email_not_verified`, 404
 */
export function issueForCustomer(
  customer_id: string,
  order_id: string,
  body: Body<typeof portalContract.requestInvoice>,
): Promise<Issued> {
  return inTransaction(async () => {
    const order = await orderOfCustomer(customer_id, order_id);
    const customer = await requireVerified(customer_id);
    const existing = (await documentsOf(order.bill_id)).standing.find(
      ({ kind, customer_id: holder, order_id: of }) =>
        kind === 'full' && holder === customer_id && of === order_id,
    );
    if (existing && !body?.buyer) return { invoice: existing, fresh: false };
    const subject = { bill: await billOfOrder(order), order };
    const issued = await issue(subject, {
      buyer: body?.buyer ?? profileBuyer(customer),
      notes: body?.notes ?? null,
      tax_id_checked: body?.tax_id_checked,
      entertainment: body?.entertainment,
      customer_id,
      issued_by: null,
    });
    if (issued.fresh) await queueInvoiceReady(customer, issued.invoice);
    const email = body?.buyer?.email;
    if (email && email !== customer.email)
      await mailCopy(issued.invoice, { email, locale: customer.locale });
    return issued;
  });
}

/**
 * Issues an invoice for a guest, by the claim code of an order or of a bill: with a buyer one full
 * invoice, without one the receipt. The code of an order that an account has issues none, so that a
 * receipt that is found is no use.
 * @throws as `issue`, and 404, 409 `already_invoiced`
 */
export function issueByCode(
  claim_code: string,
  body: Body<typeof portalContract.requestInvoiceByCode>,
  { locale, device }: { locale: string; device: string },
) {
  return inTransaction(async () => {
    const subject = await billByClaimCode(claim_code);
    const { order, bill } = subject;
    const orders = order ? [order] : bill.orders;
    if (orders.some(({ customer_id }) => customer_id)) throw conflict('already_invoiced');
    await lockBill(bill.restaurant_id, bill.id);
    const buyer = body?.buyer ?? null;
    if (buyer) await refuseSecond(subject, buyer);
    const issued = await issue(subject, {
      buyer,
      tax_id_checked: body?.tax_id_checked,
      entertainment: body?.entertainment,
      notes: null,
      customer_id: null,
      issued_by: null,
    });
    if (issued.fresh && buyer) await noteDevice(issued.invoice.id, device);
    return {
      ...issued,
      download_url: await linkTo(issued.invoice.id),
      mail: buyer?.email ? await mailCopy(issued.invoice, { email: buyer.email, locale }) : null,
    };
  });
}

/**
 * One full invoice by code: a code that made one for a buyer makes none for another, or anyone who
 * finds a receipt could have their own.
 * @throws Problem 409 `already_invoiced`
 */
async function refuseSecond({ order, bill }: ByCode, buyer: Buyer): Promise<void> {
  const { standing } = await documentsOf(bill.id);
  const first = bill.orders[0]?.id;
  const made = standing.find(
    ({ kind, order_id, issued_by }) =>
      kind === 'full' && issued_by === null && order_id === (order?.id ?? first),
  );
  if (made && buyerKey(made.snapshot.buyer) !== buyerKey(buyer)) throw conflict('already_invoiced');
}

async function found(where: Where<Invoice>): Promise<InvoiceRow> {
  const invoice = await findOne(Invoice, where);
  if (!invoice) throw notFound();
  return invoice;
}
/** @throws Problem 404 */
export function invoiceOfRestaurant(restaurant_id: string, id: string) {
  return found({ id, restaurant_id });
}
/**
 * An invoice that this staff user may read: a restricted one only as a manager.
 * @throws Problem 404
 */
export function invoiceForStaff(caller: StaffCaller, id: string) {
  return found({ id, restaurant_id: caller.restaurant_id, ...visibleTo(caller) });
}
/** @throws Problem 404 */
export const invoiceOfCustomer = (customer_id: string, id: string) => found({ id, customer_id });
/** The format of a download link's token. */
const LINK_TOKEN = /^[\w-]{43}$/;
/**
 * @throws Problem 410 `link_expired` for an expired link, whose row is purged; 404 for a malformed
 * token
 */
export async function invoiceByLink(token: string): Promise<InvoiceRow> {
  if (!LINK_TOKEN.test(token)) throw notFound();
  const link = await findOne(DownloadLink, {
    token_hash: sha256(token),
    expires_at: notYetOver(LINK_MILLISECONDS),
  });
  if (!link) throw new Problem(410, 'link_expired');
  return found({ id: link.invoice_id });
}

/** Purges expired download links. */
export function purgeLinks(at: Date) {
  return removeInBatches(DownloadLink, { expires_at: atMost(at) });
}

/**
 * Mails an invoice with its PDF: to the address given, else the buyer's, else the account's.
 * @returns the address
 * @throws Problem 404, 422 without any address, 429
 */
export function emailByStaff(caller: StaffCaller, id: string, wanted?: string) {
  return inTransaction(async () => {
    const invoice = await invoiceForStaff(caller, id);
    const holder = invoice.customer_id ? await customerById(invoice.customer_id) : null;
    const email = wanted ?? invoice.snapshot.buyer?.email ?? holder?.email;
    if (!email) throw invalid([{ path: 'email', message: 'required' }]);
    const to = { email, locale: holder?.locale ?? invoice.locale };
    await queueInvoiceCopy(to, invoice, caller.user_id);
    await recordBy(caller, { action: 'invoice.mailed', subject_id: id });
    return email;
  });
}
