/** How money comes in: the ways that a payment, and a refund with a credit note, may name. */
export const METHODS = ['cash', 'card', 'other'] as const;
