/**
 * The payment methods. Their texts are found by their ids: `methods.…`, `refund.detail.…` and
 * `invoiceState.refunded.…` on screen, and names of their own on documents.
 */
export interface PaymentMethod {
  /** More than is owed may be handed over, and the rest is change. */
  givesChange: boolean;
  /** UNTDID 4461 (EN 16931 BT-81); `1` means not defined. */
  meansCode: string;
  /** The account of SKR03 for payments of this method, and its word in a booking's text. */
  datev: { account: number; word: string };
}

const FACTS = {
  cash: { givesChange: true, meansCode: '10', datev: { account: 1000, word: 'bar' } },
  card: { givesChange: false, meansCode: '48', datev: { account: 1360, word: 'Karte' } },
  other: { givesChange: false, meansCode: '1', datev: { account: 1361, word: 'andere' } },
} as const satisfies Record<string, PaymentMethod>;

export type MethodId = keyof typeof FACTS;

/** In the order of selection on screen. */
export const METHODS = Object.keys(FACTS) as MethodId[];

export function isMethod(id: string): id is MethodId {
  return Object.hasOwn(FACTS, id);
}

/** An unknown method counts as `other`, also in the functions below. */
export function knownMethod(id: string): MethodId {
  return isMethod(id) ? id : 'other';
}

export function methodOf(id: string): PaymentMethod {
  return FACTS[knownMethod(id)];
}
