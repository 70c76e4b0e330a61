import { now } from '../clock.ts';
import { linksOf } from '../accounts/one-use-tokens.ts';
import { entriesAbout } from '../audit/about.ts';
import { record, recordBy } from '../audit/audit.ts';
import { listBillingProfiles } from '../customers/billing-profiles.ts';
import { customerById, presentProfile } from '../customers/customers.ts';
import { prove } from '../customers/login.ts';
import { customerOfStaff } from '../customers/for-staff.ts';
import { inTransaction } from '../database/transaction.ts';
import type { StaffCaller } from '../http/caller.ts';
import { presentCustomerInvoices } from '../invoices/document/present.ts';
import { listInvoicesOfCustomer } from '../invoices/issue/of-customer.ts';
import { queueAccountDeleted } from '../mail/mail.ts';
import { mailsOf } from '../mail/personal.ts';
import { presentCustomerOrders } from '../invoices/present-customer-order.ts';
import { feedbackOnOrders } from '../bills/feedback.ts';
import { listOrdersOfCustomer } from '../orders/orders.ts';
import { listPasskeys } from '../passkeys/passkeys.ts';
import { everySessionOf } from '../sessions/sessions.ts';
import { emptyAccount, removeAccount } from './erased.ts';

const PAGE = 100;
/** Every row of a paged list. */
async function all<R>(
  page: (cursor: string | undefined) => Promise<{ rows: R[]; next_cursor: string | null }>,
): Promise<R[]> {
  const rows: R[] = [];
  let cursor: string | undefined;
  do {
    const part = await page(cursor);
    rows.push(...part.rows);
    cursor = part.next_cursor ?? undefined;
  } while (cursor);
  return rows;
}

/**
 * What was paid for orders, newest first. A payment is of a bill, which may hold several of them:
 * each stands once, with the first order.
 */
function paymentsOf(orders: Awaited<ReturnType<typeof listOrdersOfCustomer>>['rows']) {
  const byId = new Map(
    orders.flatMap(({ id, payments }) =>
      payments.map((payment) => [payment.id, { ...payment, order_id: id }] as const),
    ),
  );
  return [...byId.values()].map(
    ({ order_id, method, amount_cents, tip_cents, created_at, refunded_at }) => ({
      order_id,
      method,
      amount_cents,
      tip_cents,
      created_at: created_at.toISOString(),
      refunded_at: refunded_at?.toISOString() ?? null,
    }),
  );
}

/**
 * Everything that is stored about a customer, as the other endpoints present it (GDPR, art. 15 and
 * 20).
 * @throws Problem 401
 */
export async function exportOf(customer_id: string, session_id: string) {
  const customer = await customerById(customer_id);
  const orders = await all((cursor) => listOrdersOfCustomer(customer_id, { limit: PAGE, cursor }));
  const invoices = await all((cursor) =>
    listInvoicesOfCustomer(customer_id, { limit: PAGE, cursor }),
  );
  return {
    exported_at: now().toISOString(),
    profile: presentProfile(customer),
    billing_profiles: await listBillingProfiles(customer_id),
    passkeys: await listPasskeys(customer_id),
    sessions: await everySessionOf('customer', customer_id, session_id),
    orders: await presentCustomerOrders(orders),
    invoices: await presentCustomerInvoices(invoices),
    feedback: await feedbackOnOrders(orders.map(({ id }) => id)),
    payments: paymentsOf(orders),
    mails: await mailsOf(customer_id),
    links: await linksOf({ customer_id }),
    audit: await entriesAbout(customer_id),
  };
}

/**
 * Erases an account with everything that belongs to it. Its orders stay without name, notes and
 * known claim code; its invoices stay for as long as tax law says, restricted (GDPR, art. 17(3)(b)
 * and 18).
 * @throws Problem 401 `invalid_credentials` or `invalid_code`, 429
 */
export async function deleteAccount(
  customer_id: string,
  proof: { password: string; code?: string | undefined },
  address: string,
): Promise<void> {
  const customer = await prove(customer_id, proof, address);
  await emptyAccount(customer_id);
  await inTransaction(async () => {
    await eraseAccount(customer);
    await record({
      actor: `customer:${customer_id}`,
      restaurant_id: null,
      action: 'customer.erased',
      subject_id: customer_id,
    });
  });
}

/** Deletes the emptied account, in the running transaction, and mails its address. */
async function eraseAccount(customer: Awaited<ReturnType<typeof customerById>>): Promise<void> {
  await queueAccountDeleted(customer);
  await removeAccount(customer.id);
}

/**
 * Erases an account at the person's request, by a manager who proved the login again, for a
 * customer who can no longer log in.
 * @throws Problem 404
 */
export async function eraseByStaff(caller: StaffCaller, customer_id: string): Promise<void> {
  const customer = await customerOfStaff(customer_id);
  await emptyAccount(customer_id);
  await inTransaction(async () => {
    await eraseAccount(customer);
    await recordBy(caller, { action: 'customer.erased_on_request', subject_id: customer_id });
  });
}
