/** True in `npm run torture`: long tests run at full length there, and short in `npm test`. */
export const LONG_FORM = process.env.TORTURE === '1';

/** How much of a long form's repetitions is done: `.ci/run` does 0.4 of them at each commit. */
const SHARE = Number(process.env.TORTURE_SHARE ?? 1);

/**
 * The amount of work of a long test: enough to find a fault in `npm test`, and a rare fault in `npm
 * run torture`.
 */
export function proof<T>(short: T, long: T): T {
  if (!LONG_FORM) return short;
  if (typeof short !== 'number' || typeof long !== 'number' || long < short) return long;
  return Math.max(short, Math.ceil(long * SHARE)) as T;
}

/** Options of what has a long form: of a file, `npm run torture` runs what has this tag. */
export const HAS_LONG_FORM = { tags: ['long'] };
