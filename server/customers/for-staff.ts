import { Op } from 'sequelize';
import { recordBy } from '../audit/audit.ts';
import { containing } from '../database/like.ts';
import { newestFirst, pageOf } from '../database/newest.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Query } from '../http/endpoint.ts';
import { mailGoesOut } from '../mail/outbox.ts';
import { endSessionsOf } from '../sessions/sessions.ts';
import type { listCustomers as listCustomersEndpoint } from './contract.ts';
import { Customer } from './model.ts';

export const answerForStaff = ({ id, email, full_name, email_verified, created_at }: Customer) => ({
  id,
  email,
  full_name,
  email_verified,
  created_at: created_at.toISOString(),
});

/** Customers whose address or name holds `q`. */
export async function listCustomers({ q, ...query }: Query<typeof listCustomersEndpoint>) {
  const { conditions, order, limit } = newestFirst(query);
  const search = q ? [{ [Op.or]: [containing('email', q), containing('full_name', q)] }] : [];
  return pageOf(
    await Customer.findAll({ where: { [Op.and]: [...search, ...conditions] }, order, limit }),
    query.limit,
  );
}

/**
 * A manager who sees the person marks the address as verified, where no mail server could prove it. Where one can, a say-so
 * would only help who wants an account under another's address. @throws Problem 404, 409 `verify_by_mail`
 */
export const verifyCustomer = (caller: StaffCaller, id: string) =>
  inTransaction(async () => {
    if (mailGoesOut()) throw conflict('verify_by_mail');
    const customer = await Customer.findByPk(id);
    if (!customer) throw notFound();
    if (customer.email_verified) return customer;
    await customer.update({ email_verified: true, email_verification_token: null });
    await recordBy(caller, { action: 'customer.verified', subject_id: id });
    return customer;
  });

/** For somebody whose phone was stolen (ASVS 7.4.5). @returns how many sessions ended @throws Problem 404 */
export const endCustomerSessions = (caller: StaffCaller, id: string) =>
  inTransaction(async () => {
    if (!(await Customer.findByPk(id))) throw notFound();
    await recordBy(caller, { action: 'customer.logged_out', subject_id: id });
    return endSessionsOf('customer', id);
  });
