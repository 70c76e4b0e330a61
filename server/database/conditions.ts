/**
 * Conditions on rows, as data. Each value in them is bound, and no part of their SQL comes from a
 * request (ASVS 1.2.4).
 */
import { CLOCK_SLACK_MS, now } from '../clock.ts';
import { quoted } from './table.ts';

/**
 * Adds a value to those of the statement.
 * @returns its placeholder in the statement
 */
export type Bind = (value: unknown) => string;

/** A condition on one column other than equality. */
export class Test<V> {
  /** For the compiler alone. */
  declare readonly value: V;
  constructor(readonly write: (column: string, bind: Bind) => string) {}
}
/** A condition on a row that is more than conditions on its columns. */
export class Clause<R> {
  /** For the compiler alone. */
  declare readonly row: R;
  constructor(readonly write: (bind: Bind) => string) {}
}

/**
 * A value, a list of values of which the row has one, or a test. Null matches rows that have no
 * value.
 */
export type Wanted<V> = V | readonly V[] | Test<V>;
export type Fields<R> = { readonly [K in keyof R]?: Wanted<R[K]> };
/** All of these hold. */
export type Where<R> = Fields<R> | Clause<R> | readonly (Fields<R> | Clause<R>)[];

type Comparable = string | number | Date;
function compared<V extends Comparable>(operator: string, value: V) {
  return new Test<V>((column, bind) => `${column} ${operator} ${bind(value)}`);
}
export const above = <V extends Comparable>(value: V) => compared('>', value);
export const atLeast = <V extends Comparable>(value: V) => compared('>=', value);
export const below = <V extends Comparable>(value: V) => compared('<', value);
export const atMost = <V extends Comparable>(value: V) => compared('<=', value);

/** Matches a value that is none of these; `not(null)` matches any value. */
export function not<V>(...values: V[]): Test<V> {
  return new Test((column, bind) => {
    const listed = values.filter((value) => value !== null);
    if (listed.length === 0) return `${column} IS NOT NULL`;
    return `${column} NOT IN (${listed.map(bind).join(', ')})`;
  });
}
/** One of these holds for the column. */
export function either<V>(...wanted: Wanted<V>[]): Test<V> {
  return new Test((column, bind) =>
    joined(
      'OR',
      wanted.map((one) => tested(column, one, bind)),
    ),
  );
}
/** All of these hold for the column. */
export function both<V>(...wanted: Wanted<V>[]): Test<V> {
  return new Test((column, bind) =>
    joined(
      'AND',
      wanted.map((one) => tested(column, one, bind)),
    ),
  );
}
/** `isNotYetOver` (clock.ts) of the times in a column. */
export function notYetOver(longest: number): Test<Date> {
  const at = now();
  return both(above(at), atMost(new Date(at.getTime() + longest + CLOCK_SLACK_MS)));
}
/** One of these holds for the row. */
export function anyOf<R>(...conditions: Where<R>[]): Clause<R> {
  return new Clause((bind) =>
    joined(
      'OR',
      conditions.map((one) => conditionOf(one, bind)),
    ),
  );
}

function joined(word: 'AND' | 'OR', conditions: string[]): string {
  if (conditions.length === 0) return word === 'AND' ? 'TRUE' : 'FALSE';
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(` ${word} `)})`;
}

function tested<V>(column: string, wanted: Wanted<V>, bind: Bind): string {
  if (wanted instanceof Test) return wanted.write(column, bind);
  if (wanted === null) return `${column} IS NULL`;
  // A missing value is an error, so that it never matches every row.
  if (wanted === undefined) throw new Error(`A condition on ${column} has no value.`);
  if (!Array.isArray(wanted)) return `${column} = ${bind(wanted)}`;
  return wanted.length === 0 ? 'FALSE' : `${column} IN (${wanted.map(bind).join(', ')})`;
}

/** A condition as SQL. */
export function conditionOf<R>(where: Where<R>, bind: Bind): string {
  if (where instanceof Clause) return where.write(bind);
  if (Array.isArray(where))
    return joined(
      'AND',
      (where as Where<R>[]).map((one) => conditionOf(one, bind)),
    );
  const fields = Object.entries(where) as [string, Wanted<unknown>][];
  return joined(
    'AND',
    fields.map(([name, wanted]) => tested(quoted(name), wanted, bind)),
  );
}

/** Whether the condition asks for one of no values, so that no row can match. */
export function isOfNone<R>(where: Where<R>): boolean {
  if (where instanceof Clause) return false;
  if (Array.isArray(where)) return (where as Where<R>[]).some((one) => isOfNone(one));
  return Object.values(where).some((wanted) => Array.isArray(wanted) && wanted.length === 0);
}

const NOT_ASCII = /[^\x00-\x7f]/u;

/**
 * Matches where a column contains the text, ignoring case: the text was removed if what is left
 * differs, so that `%`, `_` and `\` mean themselves on both databases (ASVS 1.2.4). SQLite, and
 * PostgreSQL in the C locale, lower A to Z only, so each other letter of the text is lowered by
 * `replace`.
 */
export function holding(text: string): Test<string> {
  const wanted = text.toLowerCase();
  const letters = new Set(
    [...wanted].filter((letter) => NOT_ASCII.test(letter) && letter.toUpperCase() !== letter),
  );
  return new Test((column, bind) => {
    const lower = [...letters].reduce(
      (held, letter) => `replace(${held}, ${bind(letter.toUpperCase())}, ${bind(letter)})`,
      `lower(${column})`,
    );
    return `replace(${lower}, ${bind(wanted)}, '') <> ${lower}`;
  });
}
