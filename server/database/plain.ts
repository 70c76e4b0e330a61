/**
 * Plain rows, read and inserted without building model instances and straight through the driver on SQLite: a fifth of what
 * Sequelize costs (`npm run bench orders`). For what many guests do at once and what a
 * guest waits for; everything else is written with the models.
 */
import {
  type Attributes,
  type CreationAttributes,
  type Model,
  type ModelStatic,
  QueryTypes,
} from 'sequelize';
import type sqlite3 from 'sqlite3';
import { database, onPostgres } from './connect.ts';
import { transactionContext } from './context.ts';

type Values = readonly unknown[];
type Row = Record<string, unknown>;
interface Connections {
  getConnection(options: { uuid?: string }): Promise<sqlite3.Database>;
}

async function connectionNow(): Promise<sqlite3.Database> {
  const running = transactionContext.get('transaction') as
    { connection: sqlite3.Database } | undefined;
  return (
    running?.connection ??
    (database().connectionManager as unknown as Connections).getConnection({})
  );
}

/** Times as Sequelize writes them on SQLite, so that both compare alike. */
function toSqlite(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', ' +00:00');
  if (typeof value === 'boolean') return Number(value);
  return value;
}

/** By name, since SQLite numbers `$2` by where it first stands in the statement, not by its digit. */
function byName(values: Values): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const [index, value] of values.entries()) bound[`$${index + 1}`] = toSqlite(value);
  return bound;
}

/** Runs one statement with its values as `$1`, `$2` …, in the running transaction where there is one, and gives the rows that it answers. */
export async function statement<R extends object>(sql: string, values: Values = []): Promise<R[]> {
  if (onPostgres()) return database().query<R>(sql, { bind: [...values], type: QueryTypes.SELECT });
  const connection = await connectionNow();
  return new Promise((done, fail) =>
    connection.all(sql, byName(values), (error, rows) => (error ? fail(error) : done(rows as R[]))),
  );
}

type Results<Reads extends readonly (() => Promise<unknown>)[]> = {
  -readonly [K in keyof Reads]: Awaited<ReturnType<Reads[K]>>;
};
/**
 * Reads that do not need each other: side by side on SQLite, where what they cost is mostly waking a thread, one after another on
 * PostgreSQL, where a transaction's connection takes one at a time.
 */
export async function together<Reads extends readonly (() => Promise<unknown>)[]>(
  ...reads: Reads
): Promise<Results<Reads>> {
  if (!onPostgres()) return Promise.all(reads.map((read) => read())) as Promise<Results<Reads>>;
  const results: unknown[] = [];
  for (const read of reads) results.push(await read());
  return results as Results<Reads>;
}

const quoted = (name: string) => `"${name}"`;
const listed = (names: string[]) => names.map(quoted).join(', ');
function kindOf(model: ModelStatic<Model>, name: string) {
  return (model.getAttributes()[name]!.type as { key: string }).key;
}

/** A value as the model's column gives it. */
function fromDatabase(kind: string, value: unknown): unknown {
  if (value === null) return null;
  if (kind === 'DATE') return new Date(value as string);
  if (kind === 'BOOLEAN') return Boolean(value);
  return kind === 'JSON' && typeof value === 'string' ? JSON.parse(value) : value;
}

/** Wanted values by column, or several of which a row has one; null is what has none. */
export type Where<M extends Model> = {
  [K in keyof Attributes<M>]?: Attributes<M>[K] | Attributes<M>[K][];
};
type Column<M extends Model> = keyof Attributes<M> & string;

function from(model: ModelStatic<Model>, where: Row): { sql: string; values: unknown[] } {
  const values: unknown[] = [];
  const conditions = Object.entries(where).map(([name, wanted]) =>
    wanted === null
      ? `${quoted(name)} IS NULL`
      : `${quoted(name)} IN (${[wanted]
          .flat()
          .map((value) => `$${values.push(value)}`)
          .join(', ')})`,
  );
  return { sql: `FROM ${quoted(model.tableName)} WHERE ${conditions.join(' AND ')}`, values };
}

/** How many rows have these values in their columns, or one of them. */
export async function countRows<M extends Model>(
  model: ModelStatic<M>,
  where: Where<M>,
): Promise<number> {
  const { sql, values } = from(model, where);
  return (await statement<{ counted: number }>(`SELECT count(*) AS counted ${sql}`, values))[0]!
    .counted;
}

async function selectRows<M extends Model>(
  model: ModelStatic<M>,
  where: Where<M>,
  sorting: string,
): Promise<Attributes<M>[]> {
  const names = Object.keys(model.getAttributes());
  const { sql, values } = from(model, where);
  const rows = await statement<Row>(`SELECT ${listed(names)} ${sql}${sorting}`, values);
  return rows.map(
    (row) =>
      Object.fromEntries(
        names.map((name) => [name, fromDatabase(kindOf(model, name), row[name])]),
      ) as Attributes<M>,
  );
}

/** The rows whose columns have these values, or one of them, by these columns ascending; of no values none, without asking. */
export async function readRows<M extends Model>(
  model: ModelStatic<M>,
  where: Where<M>,
  order: Column<M>[] = [],
): Promise<Attributes<M>[]> {
  if (Object.values<unknown>(where).some((wanted) => Array.isArray(wanted) && wanted.length === 0))
    return [];
  return selectRows(model, where, order.length > 0 ? ` ORDER BY ${listed(order)}` : '');
}

function serialOf(model: ModelStatic<Model>) {
  return Object.entries(model.getAttributes()).find(([, { autoIncrement }]) => autoIncrement)?.[0];
}

/** Such a row, or null. */
export async function readRow<M extends Model>(
  model: ModelStatic<M>,
  where: Where<M>,
): Promise<Attributes<M> | null> {
  return (await readRows(model, where))[0] ?? null;
}
/** The one of such rows with the highest value in a column, or null. */
export async function lastRow<M extends Model>(
  model: ModelStatic<M>,
  where: Where<M>,
  by: Column<M>,
): Promise<Attributes<M> | null> {
  return (await selectRows(model, where, ` ORDER BY ${quoted(by)} DESC LIMIT 1`))[0] ?? null;
}

function withDefaults(model: ModelStatic<Model>, row: Row): Row {
  return Object.fromEntries(
    Object.entries(model.getAttributes())
      .filter(([, { autoIncrement }]) => !autoIncrement)
      .map(([name, { defaultValue }]) => [
        name,
        row[name] ??
          (typeof defaultValue === 'function' ? (defaultValue as () => unknown)() : defaultValue) ??
          null,
      ]),
  );
}
function toDatabase(kind: string, value: unknown) {
  return kind === 'JSON' && value !== null ? JSON.stringify(value) : value;
}

/** Inserts rows in one statement, each with its model's defaults. @returns them as they are now stored */
export async function insertRows<M extends Model>(
  model: ModelStatic<M>,
  rows: CreationAttributes<M>[],
): Promise<Attributes<M>[]> {
  const whole = rows.map((row) => withDefaults(model, row as Row));
  const values: unknown[] = [];
  const tuples = whole.map(
    (row) =>
      `(${Object.entries(row)
        .map(([name, value]) => `$${values.push(toDatabase(kindOf(model, name), value))}`)
        .join(', ')})`,
  );
  const serial = serialOf(model);
  const insert = `INSERT INTO ${quoted(model.tableName)} (${listed(Object.keys(whole[0] ?? {}))}) VALUES ${tuples.join(', ')}`;
  const numbered = await statement<Row>(
    serial ? `${insert} RETURNING ${quoted(serial)}` : insert,
    values,
  );
  return whole.map((row, index) => ({ ...row, ...numbered[index] }) as Attributes<M>);
}
/** Inserts one row, with its model's defaults. @returns it as it is now stored */
export async function insertRow<M extends Model>(
  model: ModelStatic<M>,
  row: CreationAttributes<M>,
): Promise<Attributes<M>> {
  return (await insertRows(model, [row]))[0]!;
}
