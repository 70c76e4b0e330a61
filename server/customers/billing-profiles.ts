/** The companies that a customer's invoices are for. */
import { count, find, findOne, insert, remove, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { taxIdFault } from '../countries/tax-ids.ts';
import { conflict, type Fault, invalid, notFound } from '../errors.ts';
import type { Body } from '../http/endpoint.ts';
import { rightFields } from '../http/validation.ts';
import { type addBillingProfile, billingProfileBody } from './contract.ts';
import { BillingProfile } from './model.ts';

/** The most companies of an account, so that a stolen login fills no table. */
const MOST = 20;

function present({ id, name, tax_id, street, postal_code, city, country, email }: BillingProfile) {
  return { id, name, tax_id, street, postal_code, city, country, email };
}

/** The companies of an account, oldest first. */
export async function listBillingProfiles(customer_id: string) {
  return (await find(BillingProfile, { customer_id }, { order: ['created_at', 'id'] })).map(
    present,
  );
}

/** @throws Problem 404 */
export async function billingProfileOf(customer_id: string, id: string) {
  const profile = await findOne(BillingProfile, { id, customer_id });
  if (!profile) throw notFound();
  return present(profile);
}

type Given = Body<typeof addBillingProfile>;

async function taxIdFaults({ tax_id, country, tax_id_checked }: Partial<Given>): Promise<Fault[]> {
  if (tax_id_checked) return [];
  const fault = await taxIdFault({ tax_id: tax_id ?? null, country: country ?? null });
  return fault ? [{ path: 'tax_id', ...fault }] : [];
}

/** Further faults of a body that the contract refuses. */
export function billingProfileFaults({ body }: { body: unknown }): Promise<Fault[]> {
  return taxIdFaults(rightFields(billingProfileBody, body));
}

async function columnsOf(given: Given) {
  const faults = await taxIdFaults(given);
  if (faults.length > 0) throw invalid(faults);
  const { tax_id_checked: _checked, ...columns } = given;
  return columns;
}

/** @throws Problem 409 `too_many_profiles`, 422 for a wrong tax id */
export function addBillingProfileOf(customer_id: string, given: Given) {
  return inTransaction(async () => {
    if ((await count(BillingProfile, { customer_id })) >= MOST) throw conflict('too_many_profiles');
    return present(await insert(BillingProfile, { customer_id, ...(await columnsOf(given)) }));
  });
}

/** @throws Problem 404, 422 for a wrong tax id */
export function changeBillingProfileOf(customer_id: string, id: string, given: Given) {
  return inTransaction(async () => {
    const columns = await columnsOf(given);
    if ((await update(BillingProfile, { id, customer_id }, columns)) !== 1) throw notFound();
    return present((await findOne(BillingProfile, { id, customer_id }))!);
  });
}

/** @throws Problem 404 */
export function removeBillingProfileOf(customer_id: string, id: string): Promise<void> {
  return inTransaction(async () => {
    if ((await remove(BillingProfile, { id, customer_id })) !== 1) throw notFound();
  });
}
