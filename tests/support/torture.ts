/** True in `npm run torture`: long tests run at full length there, and short in `npm test`. */
export const LONG_FORM = process.env.TORTURE === '1';

/**
 * The amount of work of a long test: enough to find a fault in `npm test`, and a rare fault in `npm
 * run torture`.
 */
export const proof = <T>(short: T, long: T): T => (LONG_FORM ? long : short);

/** Options of what has a long form: of a file, `npm run torture` runs what has this tag. */
export const HAS_LONG_FORM = { tags: ['long'] };
