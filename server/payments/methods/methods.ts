/**
 * Facts of payment methods by kind. The methods themselves are rows of each restaurant
 * (`payment-methods.ts`). The texts of a kind are found by its id: `methodKinds.…` and
 * `refund.detail.…` on screen.
 */
export interface MethodFacts {
  /** More than is owed may be handed over, and the rest is change. */
  givesChange: boolean;
  /**
   * UNTDID 4461 (EN 16931 BT-81). A transfer is 42 (payment to bank account), since 30 and 58
   * demand the account that is still to be paid to (BR-61); a voucher is ZZZ (mutually defined), as
   * the list has no code for it; `1` means not defined.
   */
  meansCode: string;
  /** The account of SKR03 for payments of this kind, and its word in a booking's text. */
  datev: { account: number; word: string };
}

const FACTS = {
  cash: { givesChange: true, meansCode: '10', datev: { account: 1000, word: 'bar' } },
  card: { givesChange: false, meansCode: '48', datev: { account: 1360, word: 'Karte' } },
  voucher: { givesChange: false, meansCode: 'ZZZ', datev: { account: 1362, word: 'Gutschein' } },
  transfer: { givesChange: false, meansCode: '42', datev: { account: 1363, word: 'Überweisung' } },
  other: { givesChange: false, meansCode: '1', datev: { account: 1361, word: 'andere' } },
} as const satisfies Record<string, MethodFacts>;

export type MethodKind = keyof typeof FACTS;

/** In the order of selection on screen. */
export const METHOD_KINDS = Object.keys(FACTS) as MethodKind[];

/** The methods that every restaurant has from the start; their ids are their kinds. */
export const BUILT_IN_METHODS = ['cash', 'card', 'other'] as const satisfies MethodKind[];
/**
 * The method of payments that guests make at a payment provider. It is there once the restaurant
 * has a provider, and is never active: no member of staff takes such a payment.
 */
export const ONLINE_METHOD = 'online';
export type BuiltInMethod = (typeof BUILT_IN_METHODS)[number] | typeof ONLINE_METHOD;

/** 68 is an online payment service (UNTDID 4461). */
const ONLINE_FACTS: MethodFacts = {
  givesChange: false,
  meansCode: '68',
  datev: { account: 1364, word: 'online' },
};

/** Whether a method has its name from the program's texts until the restaurant gives one. */
export function isBuiltIn(id: string): id is BuiltInMethod {
  return id === ONLINE_METHOD || (BUILT_IN_METHODS as readonly string[]).includes(id);
}

/** The method as documents name a payment; `kind` and `name` are absent for a built-in one. */
export interface PaidBy {
  method: string;
  kind?: string | undefined;
  /** As the restaurant names it. */
  name?: string | undefined;
}

/** The kind of a stored payment; a method that is not known counts as `other`. */
export function kindOf({ method, kind }: PaidBy): MethodKind {
  const known = kind ?? method;
  return Object.hasOwn(FACTS, known) ? (known as MethodKind) : 'other';
}

export function factsOf(payment: PaidBy): MethodFacts {
  return payment.method === ONLINE_METHOD ? ONLINE_FACTS : FACTS[kindOf(payment)];
}
