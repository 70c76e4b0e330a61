import * as z from 'zod';
import { proof, session } from '../accounts/contract.ts';
import { billingProfile, profile } from '../customers/contract.ts';
import { passkey } from '../passkeys/contract.ts';
import { cents, endpoint, id, timestamp } from '../http/endpoint.ts';
import { invoice } from '../invoices/contract.ts';
import { customerOrder } from '../orders/contract.ts';

export const exportMyData = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/export',
  access: 'customer',
  fresh: true,
  summary: 'All data that is stored about the customer (GDPR, art. 15 and 20)',
  responses: {
    200: z.strictObject({
      exported_at: timestamp,
      profile,
      billing_profiles: z.array(billingProfile),
      passkeys: z.array(passkey),
      /** Ended sessions too, for as long as they are stored. */
      sessions: z.array(session.extend({ expires_at: timestamp, ended_at: timestamp.nullable() })),
      orders: z.array(customerOrder),
      invoices: z.array(invoice),
      payments: z.array(
        z.strictObject({
          order_id: z.string(),
          method: z.string(),
          amount_cents: cents,
          tip_cents: cents,
          created_at: timestamp,
          refunded_at: timestamp.nullable(),
        }),
      ),
      /** What was said of the visit by the codes of these orders. */
      feedback: z.array(
        z.strictObject({
          order_id: z.string(),
          mark: z.int(),
          words: z.string().nullable(),
          created_at: timestamp,
        }),
      ),
      mails: z.array(
        z.strictObject({
          kind: z.string(),
          recipient: z.string(),
          status: z.string(),
          created_at: timestamp,
          sent_at: timestamp.nullable(),
        }),
      ),
      /**
       * Links and MFA tokens that were issued: their purpose and expiry, never the token.
       */
      links: z.array(
        z.strictObject({
          purpose: z.string(),
          email: z.string().nullable(),
          created_at: timestamp,
          expires_at: timestamp,
          used_at: timestamp.nullable(),
        }),
      ),
      /** The audit log entries about the account; staff are not named. */
      audit: z.array(
        z.strictObject({
          at: timestamp,
          by: z.enum(['customer', 'staff', 'system']),
          action: z.string(),
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
  summary:
    "Erases a customer's account at the person's request; audited, and the customer is mailed",
  params: z.strictObject({ id }),
  body: proof,
  responses: { 200: z.strictObject({ erased: z.literal(true) }) },
});
