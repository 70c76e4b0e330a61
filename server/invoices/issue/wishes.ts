/**
 * Company invoices that guests ask for before they pay: the wish is stored with its buyer, and the
 * invoice is issued when the bill is settled.
 */
import { below } from '../../database/conditions.ts';
import {
  find,
  findOne,
  insert,
  remove,
  removeInBatches,
  statement,
  update,
} from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict, Problem } from '../../errors.ts';
import { log } from '../../log.ts';
import { billByClaimCode, type ByCode, lockBill, type BillToInvoice } from '../../bills/bills.ts';
import type { Buyer } from '../contract.ts';
import { InvoiceWish, type InvoiceRow } from '../model.ts';
import { mailCopy } from './by-code.ts';
import { checkBuyer } from './check-buyer.ts';
import { noteDevice } from './guest-devices.ts';
import { issue } from './issue.ts';

/** The wish of a code is the order's, or the bill's. */
const subjectOf = ({ bill, order }: ByCode) => order?.id ?? bill.id;

/** @throws Problem 409 `already_invoiced` where another device has the wish */
async function refuseForeign(subject_id: string, device: string): Promise<void> {
  const wish = await findOne(InvoiceWish, { subject_id });
  // A stranger who reads the code off a table could otherwise put their own company in its place.
  if (wish && wish.device !== device) throw conflict('already_invoiced');
}

export interface Wish {
  buyer: Buyer;
  tax_id_checked?: boolean | undefined;
  device: string;
  locale: string;
}

/**
 * Stores the company that an invoice is wanted for, in place of an earlier wish of the same device.
 * @throws Problem 404, 409 `already_invoiced`, `bill_settled` once it is paid, `order_cancelled`;
 * 422 for a missing or wrong buyer
 */
export function wishByCode(
  claim_code: string,
  { buyer, tax_id_checked = false, device, locale }: Wish,
): Promise<void> {
  return inTransaction(async () => {
    const found = await billByClaimCode(claim_code);
    const { bill, order } = found;
    const subject_id = subjectOf(found);
    await lockBill(bill.restaurant_id, bill.id);
    if (bill.status === 'void' || order?.status === 'cancelled') throw conflict('order_cancelled');
    if (bill.status === 'settled') throw conflict('bill_settled');
    const orders = order ? [order] : bill.orders;
    if (orders.some(({ customer_id }) => customer_id)) throw conflict('already_invoiced');
    await refuseForeign(subject_id, device);
    await checkBuyer(buyer, tax_id_checked);
    await remove(InvoiceWish, { subject_id });
    await insert(InvoiceWish, { subject_id, device, buyer, tax_id_checked, locale });
  });
}

/** Takes a wish back. @throws Problem 404, 409 `already_invoiced` for another device's */
export function dropWish(claim_code: string, device: string): Promise<void> {
  return inTransaction(async () => {
    const subject_id = subjectOf(await billByClaimCode(claim_code));
    await refuseForeign(subject_id, device);
    await remove(InvoiceWish, { subject_id });
  });
}

export async function isWished(found: ByCode): Promise<boolean> {
  return (await findOne(InvoiceWish, { subject_id: subjectOf(found) })) !== null;
}

/** Whether a guest of this bill asked for a company invoice before it was paid. */
export async function hasWishes(bill_id: string): Promise<boolean> {
  const sql =
    'SELECT subject_id FROM invoice_wishes WHERE subject_id = $1 ' +
    'OR subject_id IN (SELECT id FROM orders WHERE bill_id = $1) LIMIT 1';
  return (await statement(sql, [bill_id])).length > 0;
}

/**
 * A wish by the code of a bill follows its orders to the bill that takes them in, whose own wish
 * comes first: a bill has one company invoice by its code.
 */
export async function moveWish(from: string, into: string): Promise<void> {
  const own = await findOne(InvoiceWish, { subject_id: into });
  if (own) await remove(InvoiceWish, { subject_id: from });
  else await update(InvoiceWish, { subject_id: from }, { subject_id: into });
}

/** @returns the invoice; null where another document was there before */
async function issueWish(bill: BillToInvoice, wish: InvoiceWish): Promise<InvoiceRow | null> {
  const order = bill.orders.find(({ id }) => id === wish.subject_id) ?? null;
  const { invoice, fresh } = await issue(
    { bill, order },
    {
      buyer: wish.buyer,
      notes: null,
      tax_id_checked: true,
      customer_id: order?.customer_id ?? null,
      issued_by: null,
    },
  );
  if (!fresh) return null;
  await noteDevice(invoice.id, wish.device);
  const { email } = wish.buyer;
  if (email) await mailCopy(invoice, { email, locale: wish.locale });
  return invoice;
}

/**
 * Issues the company invoices that guests asked for before a bill was settled, in the running
 * transaction. A wish that cannot be met any more (another document holds its part) is dropped: a
 * payment never fails for it.
 * @returns the new invoices, the earliest wish first
 */
export async function issueWishes(bill: BillToInvoice): Promise<InvoiceRow[]> {
  const subject_id = [...bill.orders.map(({ id }) => id), bill.id];
  const wishes = await find(InvoiceWish, { subject_id }, { order: ['created_at'] });
  const issued: InvoiceRow[] = [];
  for (const wish of wishes) {
    const invoice = await issueWish(bill, wish).catch((error: unknown) => {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      log.info({ code: error.code }, 'invoice wish not met');
      return null;
    });
    if (invoice) issued.push(invoice);
  }
  if (wishes.length > 0) await remove(InvoiceWish, { subject_id });
  return issued;
}

/** Removes the wishes for the orders of an account that is erased. @returns 0: all at once */
export async function forgetWishesOf(customer_id: string): Promise<number> {
  await statement(
    'DELETE FROM invoice_wishes WHERE subject_id IN (SELECT id FROM orders WHERE customer_id = $1)',
    [customer_id],
  );
  return 0;
}

const STORED = 2 * 24 * 3_600_000;
/** Deletes wishes that no payment followed. */
export function purgeWishes(at: Date) {
  return removeInBatches(InvoiceWish, { created_at: below(new Date(at.getTime() - STORED)) });
}
