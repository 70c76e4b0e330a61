import {
  changedAt,
  defineTable,
  id,
  int,
  intOrNull,
  json,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  time,
  timeOrNull,
} from '../../database/table.ts';
import type { ReversalKind } from '../providers/provider.ts';
import type { FailureReason, OnlineStatus, Way } from './contract.ts';

/**
 * A payment that a guest makes on a provider's page, written before the provider is asked: its id
 * is our reference there. Amounts are cents.
 */
export const OnlinePayment = defineTable('online_payments', {
  id: id(),
  restaurant_id: text(),
  /** The bill when it began; one that was merged since is the one that took it in. */
  bill_id: text(),
  /** The order by whose code the guest came; null for the bill's own. */
  order_id: textOrNull(),
  provider: text(),
  way: text<Way>(),
  /** The orders that it pays as a whole: the guest's own. */
  covers: json<string[]>(),
  amount_cents: int(),
  tip_cents: int(),
  currency: text(),
  currency_digits: int(),
  locale: text(),
  status: text<OnlineStatus>(),
  reason: textOrNull<FailureReason>(),
  /** The checkout at the provider, and what a refund names there. */
  provider_ref: textOrNull(),
  charge_ref: textOrNull(),
  checkout_url: textOrNull(),
  /** What the provider says that it received. */
  received_cents: intOrNull(),
  /** The payment of the bill that it became; null where nothing was left to pay. */
  payment_id: textOrNull(),
  looked_at: timeOrNull(),
  expires_at: time(),
  paid_at: timeOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type OnlinePayment = Row<typeof OnlinePayment>;

/** Money that goes back to a guest by the provider; its id is our reference there. */
export const OnlineRefund = defineTable('online_refunds', {
  id: id(),
  online_payment_id: text(),
  amount_cents: int(),
  /** `surplus`: somebody had paid meanwhile; `refund`: staff refunded or credited. */
  why: text<'surplus' | 'refund'>(),
  /** `replaced` by another row that tries again. */
  status: text<'waiting' | 'done' | 'failed' | 'replaced'>(),
  provider_ref: textOrNull(),
  /** Why it failed. One that is `done` all the same was closed by hand. */
  reason: textOrNull<FailureReason>(),
  created_at: madeAt(),
  done_at: timeOrNull(),
});
export type OnlineRefund = Row<typeof OnlineRefund>;

/**
 * Money of an online payment that left without this program: a refund made on the provider's own
 * pages, or a chargeback of the guest's bank.
 */
export const OnlineReversal = defineTable('online_reversals', {
  id: id(),
  online_payment_id: text(),
  kind: text<ReversalKind>(),
  /** Its id at the provider. */
  provider_ref: text(),
  amount_cents: int(),
  /** What of it a refund or a credit note of ours records. */
  recorded_cents: otherwise(int(), 0),
  reversed_at: time(),
  /** When it came to nothing: the bank decided for the restaurant, or the refund failed. */
  withdrawn_at: timeOrNull(),
  /** When staff had nothing to do about it any more. */
  closed_at: timeOrNull(),
  created_at: madeAt(),
});
export type OnlineReversal = Row<typeof OnlineReversal>;

/** The payments of bills; their rules are in another feature. */
export const LandedPayment = defineTable('payments', {
  id: id(),
  bill_id: text(),
  amount_cents: int(),
  tip_cents: int(),
  refunded_at: timeOrNull(),
});
export type LandedPayment = Row<typeof LandedPayment>;
