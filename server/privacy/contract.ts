import * as z from 'zod';
import { proof, session } from '../accounts/contract.ts';
import { profile } from '../customers/contract.ts';
import { endpoint, id, timestamp } from '../http/endpoint.ts';
import { invoice } from '../invoices/contract.ts';
import { customerOrder } from '../orders/contract.ts';

export const exportMyData = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/export',
  access: 'customer',
  fresh: true,
  summary: 'All that is kept about the customer (GDPR, art. 15 and 20)',
  responses: {
    200: z.strictObject({
      exported_at: timestamp,
      profile,
      sessions: z.array(session),
      orders: z.array(customerOrder),
      invoices: z.array(invoice),
      mails: z.array(
        z.strictObject({
          kind: z.string(),
          recipient: z.string(),
          status: z.string(),
          created_at: timestamp,
        }),
      ),
    }),
  },
});
export const deleteAccount = endpoint({
  port: 'portal',
  method: 'DELETE',
  path: '/customer/account',
  access: 'customer',
  summary: 'Erases the account; invoices stay for as long as the law says, restricted',
  body: proof,
  responses: { 200: z.strictObject({ deleted: z.literal(true) }) },
});
export const eraseCustomer = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/customers/{id}/erase',
  access: 'manager',
  summary: "Erases a customer's account at the person's request; audited, and told by mail",
  params: z.strictObject({ id }),
  body: proof,
  responses: { 200: z.strictObject({ erased: z.literal(true) }) },
});
