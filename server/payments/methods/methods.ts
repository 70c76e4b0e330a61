/**
 * The ways in which guests pay. A method's texts are found by its id: `methods.…`,
 * `refund.detail.…` and `invoiceState.refunded.…` on screen, and its own name in documents.
 */
export interface PaymentMethod {
  /** More may be handed over than is owed, and the rest goes back. */
  givesChange: boolean;
  /** UNTDID 4461 (EN 16931 BT-81): `1` is not defined. */
  meansCode: string;
  /** The account of SKR03 that holds the money, and what a booking's text calls it. */
  datev: { account: number; word: string };
}

const FACTS = {
  cash: { givesChange: true, meansCode: '10', datev: { account: 1000, word: 'bar' } },
  card: { givesChange: false, meansCode: '48', datev: { account: 1360, word: 'Karte' } },
  other: { givesChange: false, meansCode: '1', datev: { account: 1361, word: 'andere' } },
} as const satisfies Record<string, PaymentMethod>;

export type MethodId = keyof typeof FACTS;

/** In the order in which they are offered. */
export const METHODS = Object.keys(FACTS) as MethodId[];

export function isMethod(id: string): id is MethodId {
  return Object.hasOwn(FACTS, id);
}

/** One that is not known counts as `other`, here and in what follows. */
export function knownMethod(id: string): MethodId {
  return isMethod(id) ? id : 'other';
}

export function methodOf(id: string): PaymentMethod {
  return FACTS[knownMethod(id)];
}
