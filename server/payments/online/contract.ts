import * as z from 'zod';
import {
  cents,
  currencyDigits,
  endpoint,
  givenToken,
  id,
  line,
  listFrom,
  optionalLine,
  timestamp,
} from '../../http/endpoint.ts';

/** How a guest chose the amount; the amount itself is what counts. */
export const WAYS = ['mine', 'all', 'equal', 'amount'] as const;
export type Way = (typeof WAYS)[number];
/**
 * `starting` until the provider's page is there, `open` until the provider says what became of it.
 * `paid` is final, also where somebody paid meanwhile and a part or all of it goes back.
 */
export const ONLINE_STATUSES = ['starting', 'open', 'paid', 'expired', 'failed'] as const;
export type OnlineStatus = (typeof ONLINE_STATUSES)[number];
/**
 * Why it failed: the provider, its keys, or no answer; `payer` where the guest or the bank said no.
 */
export const FAILURE_REASONS = ['unreachable', 'keys', 'unknown', 'refused', 'payer'] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

const onlinePayment = z.strictObject({
  id: z.string(),
  provider: z.string(),
  /** As guests know it: "Stripe". */
  provider_name: z.string(),
  way: z.enum(WAYS),
  amount_cents: z.int(),
  tip_cents: z.int(),
  currency: z.string(),
  currency_digits: currencyDigits,
  status: z.enum(ONLINE_STATUSES),
  reason: z.enum(FAILURE_REASONS).nullable(),
  /** The provider's page; null before it is there and once nothing can be paid there any more. */
  checkout_url: z.string().nullable(),
  /** What of it pays the bill, and the tip; both null until it is paid. */
  landed_cents: z.int().nullable(),
  landed_tip_cents: z.int().nullable(),
  /** What goes back because somebody had paid meanwhile. */
  returned_cents: z.int(),
  /** Whether the restaurant refunded what landed. */
  refunded: z.boolean(),
  paid_at: timestamp.nullable(),
  created_at: timestamp,
});

export const beginOnlinePayment = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/orders/{claim_code}/pay',
  access: 'public',
  idempotent: true,
  summary: "Begins to pay the bill of a claim code on the payment provider's page",
  params: z.strictObject({ claim_code: givenToken }),
  body: z.strictObject({
    way: z.enum(WAYS),
    amount_cents: cents.min(1),
    tip_cents: cents.default(0),
  }),
  responses: { 201: onlinePayment },
});
export const getOnlinePayment = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/orders/{claim_code}/pay/{payment_id}',
  access: 'public',
  summary: 'What became of a payment; the provider is asked while it is not known',
  params: z.strictObject({ claim_code: givenToken, payment_id: id }),
  responses: { 200: onlinePayment },
});

/** The bytes as they came, since a signature covers them. */
const bytes = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array, { params: { rule: 'required' } })
  .meta({ description: 'as the provider states it' });
export const callWebhook = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/online-payments/{provider}/webhook',
  access: 'public',
  summary:
    'A payment provider says that something changed: the payment is looked up there, and nothing ' +
    'else is believed',
  upload: {
    types: ['application/json', 'application/x-www-form-urlencoded'],
    mostBytes: 64 * 1024,
  },
  params: z.strictObject({ provider: id }),
  body: bytes,
  responses: { 200: z.strictObject({ received: z.literal(true) }) },
});

const settings = z.strictObject({
  /** The provider that guests pay with; null while online payments are off. */
  provider: z.string().nullable(),
  /** The owner's words beside the tip: who gets it. */
  tip_note: z.string().nullable(),
  providers: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      fields: z.array(
        z.strictObject({
          name: z.string(),
          optional: z.boolean(),
          /** Whether it is stored; no key is ever sent out again. */
          stored: z.boolean(),
        }),
      ),
      /** Whether the stored keys move real money; null without any. */
      live: z.boolean().nullable(),
      /** When a test with the stored keys last succeeded. */
      tested_at: timestamp.nullable(),
      /** Where the provider tells of changes; null while it cannot reach this server. */
      webhook_url: z.string().nullable(),
    }),
  ),
  /** What could not be refunded, newest first: a person has to. */
  failed_refunds: z.array(
    z.strictObject({
      id: z.string(),
      bill_id: z.string(),
      bill_number: z.int(),
      provider_name: z.string(),
      amount_cents: z.int(),
      currency: z.string(),
      currency_digits: currencyDigits,
      reason: z.string().nullable(),
      created_at: timestamp,
    }),
  ),
  /** What left a provider without this program and is in no books yet, newest first. */
  reversals: z.array(
    z.strictObject({
      id: z.string(),
      bill_id: z.string(),
      bill_number: z.int(),
      provider_name: z.string(),
      kind: z.enum(['refund', 'chargeback']),
      amount_cents: z.int(),
      currency: z.string(),
      currency_digits: currencyDigits,
      /** It was recorded as refunded, and has come back since. */
      withdrawn: z.boolean(),
      reversed_at: timestamp,
    }),
  ),
});
export const getOnlinePaymentSettings = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/settings/online-payments',
  access: 'owner',
  summary: 'The payment providers, without their keys, and which one guests pay with',
  responses: { 200: settings },
});
export const changeOnlinePaymentSettings = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/settings/online-payments',
  access: 'owner',
  summary:
    'Chooses the provider that guests pay with, null for none; keys that are left out stay, and ' +
    'null removes one',
  // Guests' money goes to the account of these keys: a session that was left open must not choose
  // it.
  fresh: true,
  body: z.strictObject({
    provider: id.nullable(),
    tip_note: optionalLine(80),
    /** Of the chosen provider, by the names of its fields. */
    keys: listFrom(
      z.strictObject({ name: line(40), value: z.string().min(1).max(300).nullable() }),
      { max: 10 },
    ).optional(),
  }),
  responses: { 200: settings },
});
export const testOnlinePayments = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/settings/online-payments/test',
  access: 'owner',
  summary: 'Asks a provider with the stored keys for something that changes nothing',
  body: z.strictObject({ provider: id }),
  responses: {
    200: z.strictObject({
      outcome: z.enum(['works', 'unreachable', 'keys', 'refused']),
      /** In the provider's words. */
      said: z.string().nullable(),
    }),
  },
});
export const retryOnlineRefund = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/online-refunds/{id}/retry',
  access: 'owner',
  summary: 'Tells the provider again to give money back that it refused to give back',
  params: z.strictObject({ id }),
  responses: { 200: settings },
});
export const closeOnlineRefund = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/online-refunds/{id}/close',
  access: 'owner',
  summary: 'Notes that the guest got the money of a failed refund in another way',
  params: z.strictObject({ id }),
  responses: { 200: settings },
});
export const closeOnlineReversal = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/online-reversals/{id}/close',
  access: 'owner',
  summary: 'Notes that the books are right about money that left the provider by itself',
  params: z.strictObject({ id }),
  responses: { 200: settings },
});
