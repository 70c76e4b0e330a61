/**
 * The repository with which features read and write rows: `find`, `page`, `insert`, `update`,
 * `remove`, and `statement` for other SQL. Every value is bound. On SQLite it calls the driver
 * directly, at a fifth of the cost of Sequelize (`npm run bench orders`).
 */
import { BATCH } from './batches.ts';
import { type Bind, conditionOf, isOfNone, type Where } from './conditions.ts';
import { onPostgres } from './connect.ts';
import { pageConditions, pageOf, type PageQuery } from './list-page.ts';
import { returningRow, statement, together } from './statement.ts';
import { type Columns, type NewRow, quoted, type RowOf, type Table } from './table.ts';
import { beforeCommit, inTransaction } from './transaction.ts';

export { returningRow, statement, together };
export type { PageQuery, Where };

type Values = unknown[];
type Raw = Record<string, unknown>;
type Name<C extends Columns> = keyof C & string;
type Order<C extends Columns> = Name<C> | readonly [column: Name<C>, direction: 'ASC' | 'DESC'];

/** Which columns of the matching rows are read, in which order, and how many rows. */
export interface Reading<C extends Columns, N extends Name<C> = Name<C>> {
  /** Only these columns are read. */
  columns?: readonly N[];
  order?: readonly Order<C>[];
  limit?: number;
  /** Locks the rows until the transaction ends; SQLite has one writer anyway. */
  lock?: boolean;
}

function binding(values: Values): Bind {
  return (value) => `$${values.push(value)}`;
}

function orderOf<C extends Columns>(order: readonly Order<C>[] = []): string {
  if (order.length === 0) return '';
  const written = order.map((one) =>
    typeof one === 'string' ? quoted(one) : `${quoted(one[0])} ${one[1]}`,
  );
  return ` ORDER BY ${written.join(', ')}`;
}

/** Converts the driver's values to the program's, in place. */
function read<C extends Columns>({ columns }: Table<C>, names: string[], row: Raw): void {
  for (const name of names) {
    const { kind } = columns[name]!;
    const value = row[name];
    if (kind === 'plain' || value === null) continue;
    if (kind === 'time' && !(value instanceof Date)) row[name] = new Date(value as string);
    if (kind === 'bool') row[name] = Boolean(value);
    if (kind === 'json' && typeof value === 'string' && !onPostgres())
      row[name] = JSON.parse(value);
  }
}

function stored<C extends Columns>({ columns }: Table<C>, name: string, value: unknown): unknown {
  return columns[name]!.kind === 'json' && value !== null ? JSON.stringify(value) : value;
}

/** The rows that match; none, without a query, for a condition that no row can match. */
export async function find<C extends Columns, N extends Name<C> = Name<C>>(
  table: Table<C>,
  where: Where<RowOf<C>>,
  { columns, order, limit, lock }: Reading<C, N> = {},
): Promise<Pick<RowOf<C>, N>[]> {
  if (isOfNone(where)) return [];
  const values: Values = [];
  const condition = conditionOf(where, binding(values));
  const listed = columns ? columns.map(quoted).join(', ') : table.listed;
  const most = limit === undefined ? '' : ` LIMIT $${values.push(limit)}`;
  const rows = await statement<Raw>(
    `SELECT ${listed} FROM ${quoted(table.name)} WHERE ${condition}${orderOf(order)}${most}` +
      (lock && onPostgres() ? ' FOR UPDATE' : ''),
    values,
  );
  const names: string[] = columns ? [...columns] : table.names;
  for (const row of rows) read(table, names, row);
  return rows as Pick<RowOf<C>, N>[];
}

/** The first row that matches, or null. */
export async function findOne<C extends Columns, N extends Name<C> = Name<C>>(
  table: Table<C>,
  where: Where<RowOf<C>>,
  reading: Reading<C, N> = {},
): Promise<Pick<RowOf<C>, N> | null> {
  return (await find(table, where, { ...reading, limit: 1 }))[0] ?? null;
}

interface Named {
  id: string | number;
  created_at: Date;
}

/**
 * One page of the rows that match, newest first or as `sort` says.
 * @throws Problem 422 for a text that is no cursor of a list
 */
export async function page<C extends Columns>(
  table: Table<C>,
  where: Where<RowOf<C>>,
  query: PageQuery,
): Promise<{ rows: RowOf<C>[]; next_cursor: string | null }> {
  const { conditions, order, limit } = pageConditions(query, table.serial ? 'serial' : 'text');
  const all = [where, conditions].flat() as Where<RowOf<C>>;
  const rows = await find(table, all, { order: order as unknown as Order<C>[], limit });
  return pageOf(rows as unknown as (RowOf<C> & Named)[], query);
}

/** The number of rows that match. */
export async function count<C extends Columns>(
  table: Table<C>,
  where: Where<RowOf<C>>,
): Promise<number> {
  const values: Values = [];
  const condition = conditionOf(where, binding(values));
  const [counted] = await statement<{ counted: number }>(
    `SELECT count(*) AS counted FROM ${quoted(table.name)} WHERE ${condition}`,
    values,
  );
  return counted!.counted;
}

/**
 * The number of rows that match and the sums of some columns, a row for each combination of the
 * values of `by`; without `by` one row.
 */
export async function sums<C extends Columns, B extends Name<C>, S extends Name<C>>(
  table: Table<C>,
  { by, of }: { by: readonly B[]; of: readonly S[] },
  where: Where<RowOf<C>>,
): Promise<(Pick<RowOf<C>, B> & Record<S, number> & { counted: number })[]> {
  const values: Values = [];
  const condition = conditionOf(where, binding(values));
  const groups = by.map(quoted).join(', ');
  const read = [
    ...by.map(quoted),
    'count(*) AS counted',
    ...of.map((name) => `CAST(COALESCE(sum(${quoted(name)}), 0) AS BIGINT) AS ${quoted(name)}`),
  ];
  return statement(
    `SELECT ${read.join(', ')} FROM ${quoted(table.name)} WHERE ${condition}` +
      (groups && ` GROUP BY ${groups}`),
    values,
  );
}

/** The least or the greatest value of a column in the rows that match; null where none does. */
export async function extreme<C extends Columns>(
  table: Table<C>,
  { of, least }: { of: Name<C>; least: boolean },
  where: Where<RowOf<C>>,
): Promise<number | null> {
  const values: Values = [];
  const condition = conditionOf(where, binding(values));
  const [found] = await statement<{ found: number | null }>(
    `SELECT ${least ? 'min' : 'max'}(${quoted(of)}) AS found
     FROM ${quoted(table.name)} WHERE ${condition}`,
    values,
  );
  return found!.found;
}

function whole<C extends Columns>({ columns, names, serial }: Table<C>, row: Raw): Raw {
  const made: Raw = {};
  for (const name of names)
    if (name !== serial) made[name] = row[name] ?? columns[name]!.fallback?.() ?? null;
  return made;
}

/** A statement binds at most 32,766 values (https://sqlite.org/limits.html). */
const MOST_ROWS = 500;

/**
 * Inserts rows in one statement (of many rows, several), with the default values of their table.
 * @returns the rows as stored
 */
export async function insertAll<C extends Columns>(
  table: Table<C>,
  rows: readonly NewRow<C>[],
): Promise<RowOf<C>[]> {
  if (rows.length === 0) return [];
  if (rows.length > MOST_ROWS) {
    const first = await insertAll(table, rows.slice(0, MOST_ROWS));
    return [...first, ...(await insertAll(table, rows.slice(MOST_ROWS)))];
  }
  const values: Values = [];
  const bind = binding(values);
  const made = rows.map((row) => whole(table, row as Raw));
  const names = Object.keys(made[0]!);
  const tuples = made.map(
    (row) => `(${names.map((name) => bind(stored(table, name, row[name]))).join(', ')})`,
  );
  const numbered = await statement<Raw>(
    `INSERT INTO ${quoted(table.name)} (${names.map(quoted).join(', ')})
     VALUES ${tuples.join(', ')}${table.serial ? ` RETURNING ${quoted(table.serial)}` : ''}`,
    values,
  );
  const { serial } = table;
  // Numbered in the order of the rows, and returned in any.
  if (serial) numbered.sort((a, b) => (a[serial] as number) - (b[serial] as number));
  return made.map((row, index) => ({ ...row, ...numbered[index] })) as RowOf<C>[];
}

/**
 * Inserts a row, with the default values of its table.
 * @returns the row as stored
 */
export async function insert<C extends Columns>(
  table: Table<C>,
  row: NewRow<C>,
): Promise<RowOf<C>> {
  return (await insertAll(table, [row]))[0]!;
}

const laterOf = new WeakMap<object, (rows: Raw[]) => Promise<unknown>>();
/**
 * Inserts a row that nobody reads in its transaction: before the commit, in one statement with the
 * others of its table, in the order in which they came.
 */
export function insertLater<C extends Columns>(table: Table<C>, row: NewRow<C>): Promise<unknown> {
  const write = laterOf.get(table) ?? ((rows) => insertAll(table, rows as NewRow<C>[]));
  laterOf.set(table, write);
  // The time of the row is that of the act, not of the commit.
  return beforeCommit(write, whole(table, row as Raw));
}

function withStamp<C extends Columns>({ columns, stamped }: Table<C>, changes: Raw): Raw {
  const made = stamped.map((name) => [name, columns[name]!.fallback!()]);
  return { ...Object.fromEntries(made), ...changes };
}

/**
 * Updates the rows that match; a value that is `undefined` leaves its column unchanged.
 * @returns the number of rows
 */
export async function update<C extends Columns>(
  table: Table<C>,
  where: Where<RowOf<C>>,
  changes: Partial<RowOf<C>>,
): Promise<number> {
  if (isOfNone(where)) return 0;
  const values: Values = [];
  const bind = binding(values);
  const set = Object.entries(withStamp(table, changes))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${quoted(name)} = ${bind(stored(table, name, value))}`);
  const condition = conditionOf(where, bind);
  const changed = await statement(
    `UPDATE ${quoted(table.name)} SET ${set.join(', ')} WHERE ${condition} RETURNING 1 AS changed`,
    values,
  );
  return changed.length;
}

/** The condition for the row with this primary key. */
function itself<C extends Columns>({ keys }: Table<C>, row: Partial<RowOf<C>>): Where<RowOf<C>> {
  return Object.fromEntries(keys.map((key) => [key, row[key]])) as Where<RowOf<C>>;
}

/**
 * Updates one row by its primary key.
 * @returns the row as it is now
 */
export async function change<C extends Columns>(
  table: Table<C>,
  row: RowOf<C>,
  changes: Partial<RowOf<C>>,
): Promise<RowOf<C>> {
  const stamped = withStamp(table, changes) as Partial<RowOf<C>>;
  await update(table, itself(table, row), stamped);
  const given = Object.entries(stamped).filter(([, value]) => value !== undefined);
  return { ...row, ...(Object.fromEntries(given) as Partial<RowOf<C>>) };
}

/**
 * Deletes the rows that match.
 * @returns the number of rows
 */
export async function remove<C extends Columns>(
  table: Table<C>,
  where: Where<RowOf<C>>,
): Promise<number> {
  if (isOfNone(where)) return 0;
  const values: Values = [];
  const condition = conditionOf(where, binding(values));
  const removed = await statement(
    `DELETE FROM ${quoted(table.name)} WHERE ${condition} RETURNING 1 AS removed`,
    values,
  );
  return removed.length;
}

/**
 * Deletes all rows that match, a batch at a time. They are read before the transaction begins,
 * since a scan inside it would block other writes.
 */
export async function removeInBatches<C extends Columns>(
  table: Table<C>,
  where: Where<RowOf<C>>,
): Promise<void> {
  const key = table.keys[0]!;
  for (let full = true; full;) {
    const rows = await find(table, where, { columns: [key], limit: BATCH });
    full = rows.length === BATCH;
    if (rows.length === 0) return;
    const them = { [key]: rows.map((row) => row[key]) } as Where<RowOf<C>>;
    // The condition is checked again, so that a row that changed since it was found stays.
    await inTransaction(() => remove(table, [where, them].flat() as Where<RowOf<C>>));
  }
}
