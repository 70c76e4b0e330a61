/**
 * What a payment provider with a hosted page does for us. One folder beside this file implements
 * it, and one line of `online/providers.ts` registers it. Each call is safe to repeat: its
 * `reference` is our own id, which the provider knows as the key of the request.
 */

/** The keys of an account at a provider, by the names of its fields. */
export type ProviderKeys = Record<string, string>;

/** An amount in the minor units of its currency by ISO 4217. */
export interface Amount {
  cents: number;
  currency: string;
  currency_digits: number;
}

export interface Checkout {
  reference: string;
  amount: Amount;
  /** What the guest reads on the provider's page. It names nobody. */
  description: string;
  /** Where the provider sends the guest's browser afterwards, whatever became of it. */
  return_url: string;
  /** Where the provider tells of changes; null where it cannot reach this server. */
  webhook_url: string | null;
  /** By our clock; providers that cannot be told end it by their own rules. */
  expires_at: Date;
  /** A BCP 47 tag. */
  locale: string;
}

/** A checkout at the provider: its id there, and the page to send the guest to. */
export interface Opened {
  ref: string;
  url: string;
}

/** What became of a checkout, as the provider says when it is asked. */
export type Found =
  | { status: 'open' }
  | { status: 'expired' | 'failed' }
  | {
      status: 'paid';
      /** What was received; the browser is never believed. */
      amount: Pick<Amount, 'cents' | 'currency'>;
      /** What a refund names. */
      charge_ref: string;
    };

export interface WantedRefund {
  reference: string;
  charge_ref: string;
  amount: Amount;
  /** An earlier attempt may have arrived: the provider is asked for it before it is told again. */
  again: boolean;
}

/** `refund` is one that was made on the provider's own pages, or by this server. */
export type ReversalKind = 'refund' | 'chargeback';

/** Money of a payment that went back to the payer, as the provider lists it. */
export interface Reversal {
  /** Its id at the provider. */
  ref: string;
  kind: ReversalKind;
  charge_ref: string;
  /** Our own id, where this server asked for it. */
  reference: string | null;
  amount: Pick<Amount, 'cents' | 'currency'>;
  at: Date;
  /** It came to nothing: the refund failed, or the chargeback was decided for the restaurant. */
  withdrawn: boolean;
}

/** A request to our webhook. */
export interface WebhookCall {
  /** As it was received, since a signature covers the bytes. */
  body: Buffer;
  signature: string | undefined;
}

/** How a key looks, so that one of another kind is refused before it is sent anywhere. */
export interface KeyField {
  name: string;
  pattern: RegExp;
  optional?: boolean;
}

/** What a call to our webhook is about; nothing that it says is believed. */
export type WebhookSubject =
  /** The checkout of this id. */
  { checkout: string } | 'reversals' | 'nothing' | /** It does not prove its sender. */ 'forged';

export interface Provider {
  /** As guests and staff know it. */
  name: string;
  fields: readonly KeyField[];
  /** Whether the keys move real money. */
  isLive: (keys: ProviderKeys) => boolean;
  /** Whether it can take this amount: its currency, and the decimals that it has there. */
  takes: (amount: Amount) => boolean;
  /** Asks for something that changes nothing. @throws ProviderError */
  test: (keys: ProviderKeys) => Promise<void>;
  /** Opens a checkout, or finds the one that the reference opened. @throws ProviderError */
  open: (keys: ProviderKeys, checkout: Checkout, signal: AbortSignal) => Promise<Opened>;
  /** @throws ProviderError */
  find: (keys: ProviderKeys, ref: string, signal: AbortSignal) => Promise<Found>;
  /** Refunds a part of a payment or all of it. @throws ProviderError */
  refund: (
    keys: ProviderKeys,
    wanted: WantedRefund,
    signal: AbortSignal,
  ) => Promise<{ ref: string }>;
  /** What went back to payers since a time, ours included, in no order. @throws ProviderError */
  reversals: (keys: ProviderKeys, since: Date, signal: AbortSignal) => Promise<Reversal[]>;
  webhook: (keys: ProviderKeys, call: WebhookCall, at: Date) => WebhookSubject;
}

/** Why a call to a provider failed. */
export type ProviderFailure =
  /** No answer, or one that is no answer: the call may have arrived. */
  | 'unreachable'
  /** The keys are wrong, or may not do this. */
  | 'keys'
  /** The provider has no such payment. */
  | 'unknown'
  /** Another refusal; a repetition would be refused too. */
  | 'refused';

export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  constructor(
    readonly failure: ProviderFailure,
    /** In the provider's words. */
    readonly said: string | null = null,
  ) {
    super(said ? `${failure}: ${said}` : failure);
  }
}
