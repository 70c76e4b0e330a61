/**
 * True in `npm run torture`: long proofs are as long there as they were meant, and short in `npm
 * test`.
 */
export const LONG_FORM = process.env.TORTURE === '1';

/**
 * How much of a proof there is: what is enough to notice a fault in `npm test`, and what finds the
 * rare one in `npm run torture`.
 */
export const proof = <T>(short: T, long: T): T => (LONG_FORM ? long : short);
