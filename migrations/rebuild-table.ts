/**
 * Changes of a table that SQLite's ALTER TABLE cannot make: other CHECKs, columns that may be null
 * from now on, and new columns that are NOT NULL without a default. On SQLite the table is rebuilt
 * by the procedure of
 * https://sqlite.org/lang_altertable.html#otheralter; on PostgreSQL the same change is made with
 * ALTER TABLE. Migrations of every age use this file: what it does to earlier ones stays.
 */
import { QueryTypes, type Sequelize } from 'sequelize';
import { TYPES, type Dialect } from './0001-dialects.ts';

export interface NewColumn {
  name: string;
  /** A type of SQL or of `TYPES` (`$int`). */
  type: string;
  /** NOT NULL. */
  required?: boolean;
  /** A foreign key: `restaurants(id)`, `orders(id) ON DELETE CASCADE`. */
  references?: string;
  /** What the rows that are there get: an expression over their columns; without one, null. */
  value?: string;
}
export interface CheckChange {
  /**
   * The condition as the table states it today, without `CHECK` and its brackets; without one, a
   * new CHECK.
   */
  was?: string;
  /** What takes its place; without one, nothing does. */
  becomes?: string;
}
export interface TableChange {
  table: string;
  checks?: CheckChange[];
  columns?: NewColumn[];
  /** Columns that are NOT NULL today, and no longer. */
  nullable?: string[];
}

const SAVEPOINT = 'rebuild_table';
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

function ask<R extends object>(
  sequelize: Sequelize,
  sql: string,
  bind: Record<string, unknown> = {},
) {
  return sequelize.query<R>(sql, { type: QueryTypes.SELECT, bind });
}

/**
 * Makes the change in the running transaction of a migration that states `rebuildsTables`. Rows,
 * the AUTOINCREMENT counter, indexes, triggers, views and the foreign keys of both directions stay
 * as they are.
 * @throws Error for rows that break a new CHECK, for a CHECK that the table does not state, and for
 * a trigger or view that does not fit the new table; then nothing is changed
 */
export async function rebuildTable(sequelize: Sequelize, change: TableChange): Promise<void> {
  const dialect = sequelize.getDialect() as Dialect;
  const columns = (change.columns ?? []).map((column) => ({
    ...column,
    type: column.type.replace(/\$\w+/g, (name) => TYPES[dialect][name as '$int'] ?? name),
  }));
  const { table, checks = [], nullable = [] } = change;
  const whole = { table, checks, columns, nullable };
  await sequelize.query(`SAVEPOINT ${SAVEPOINT}`);
  try {
    await (dialect === 'sqlite' ? onSqlite : onPostgres)(sequelize, whole);
  } catch (error) {
    // A full disk has ended the transaction already; what tells why is the first error.
    await sequelize.query(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`).catch(() => {
      throw error;
    });
    throw error;
  } finally {
    await sequelize.query(`RELEASE SAVEPOINT ${SAVEPOINT}`).catch(() => undefined);
  }
}

type WholeChange = Required<TableChange>;

function notStated(table: string, was: string, found: number) {
  return new Error(`"${table}" states ${found} times, not once: CHECK (${was})`);
}

async function onPostgres(
  sequelize: Sequelize,
  { table, checks, columns, nullable }: WholeChange,
): Promise<void> {
  const target = quoted(table);
  for (const column of nullable)
    await sequelize.query(`ALTER TABLE ${target} ALTER COLUMN ${quoted(column)} DROP NOT NULL`);
  for (const { name, type, required, references, value } of columns) {
    const column = quoted(name);
    await sequelize.query(`ALTER TABLE ${target} ADD COLUMN ${column} ${type}`);
    // Unlike an UPDATE it fires no trigger, so that rows that are written once get theirs too.
    if (value !== undefined)
      await sequelize.query(
        `ALTER TABLE ${target} ALTER COLUMN ${column} TYPE ${type} USING (${value})`,
      );
    if (required)
      await sequelize.query(`ALTER TABLE ${target} ALTER COLUMN ${column} SET NOT NULL`);
    if (references)
      await sequelize.query(
        `ALTER TABLE ${target} ADD FOREIGN KEY (${column}) REFERENCES ${references}`,
      );
  }
  for (const { was, becomes } of checks) {
    const name = was === undefined ? null : await checkNamed(sequelize, table, was);
    if (name !== null)
      await sequelize.query(`ALTER TABLE ${target} DROP CONSTRAINT ${quoted(name)}`);
    if (becomes === undefined) continue;
    const constraint = name === null ? '' : `CONSTRAINT ${quoted(name)} `;
    await sequelize.query(`ALTER TABLE ${target} ADD ${constraint}CHECK (${becomes})`);
  }
}

/**
 * The name of the CHECK that says this. PostgreSQL keeps conditions in words of its own: it is
 * asked how it would keep this one.
 */
async function checkNamed(sequelize: Sequelize, table: string, was: string): Promise<string> {
  await sequelize.query(`CREATE TEMP TABLE rebuild_probe (LIKE ${quoted(table)})`);
  await sequelize.query(`ALTER TABLE rebuild_probe ADD CONSTRAINT probe CHECK (${was})`);
  const found = await ask<{ name: string }>(
    sequelize,
    `SELECT c.conname AS name
     FROM pg_constraint c JOIN pg_constraint probe
       ON pg_get_constraintdef(probe.oid) = pg_get_constraintdef(c.oid)
     WHERE c.contype = 'c' AND c.conrelid = CAST($target AS regclass)
       AND probe.conname = 'probe' AND probe.conrelid = CAST('rebuild_probe' AS regclass)`,
    { target: quoted(table) },
  );
  await sequelize.query('DROP TABLE rebuild_probe');
  if (found.length !== 1) throw notStated(table, was, found.length);
  return found[0]!.name;
}

/** What SQLite keeps the words of: an index, a trigger, a view. */
interface Kept {
  type: 'index' | 'trigger' | 'view';
  name: string;
  tbl_name: string;
  sql: string;
}

async function onSqlite(sequelize: Sequelize, change: WholeChange): Promise<void> {
  const { table, columns } = change;
  const [target, draft] = [quoted(table), quoted(`${table}_rebuilt`)];
  await requireKeysOff(sequelize);
  const broken = await brokenKeys(sequelize);
  const definition = changedDefinition(await definitionOf(sequelize, table), change);
  const kept = await keptOf(sequelize, table);
  // A trigger of another table, or a view, may name this one, and keeps its renaming from being
  // made while it is gone.
  for (const { type, name } of kept.filter((one) => one.type !== 'index').reverse())
    await sequelize.query(`DROP ${type.toUpperCase()} IF EXISTS ${quoted(name)}`);
  await sequelize.query(`CREATE TABLE ${draft} ${definition}`);
  const names = (await columnsOf(sequelize, table)).map(quoted);
  const filled = columns.filter(({ value }) => value !== undefined);
  await sequelize.query(
    `INSERT INTO ${draft} (${[...names, ...filled.map(({ name }) => quoted(name))].join(', ')})
     SELECT ${[...names, ...filled.map(({ value }) => `(${value})`)].join(', ')} FROM ${target}`,
  );
  await carryCounter(sequelize, table);
  await sequelize.query(`DROP TABLE ${target}`);
  await sequelize.query(`ALTER TABLE ${draft} RENAME TO ${target}`);
  for (const { sql } of kept) await sequelize.query(sql);
  await requireFit(sequelize, kept);
  await requireKeys(sequelize, broken);
}

/**
 * With them on, DROP TABLE deletes the rows of its children
 * (https://sqlite.org/foreignkeys.html#fk_schemacommands).
 */
async function requireKeysOff(sequelize: Sequelize): Promise<void> {
  const [row] = await ask<{ foreign_keys: number }>(
    sequelize,
    'SELECT foreign_keys FROM pragma_foreign_keys',
  );
  if (row?.foreign_keys !== 0)
    throw new Error('A table is rebuilt by a migration that states `rebuildsTables`.');
}

async function definitionOf(sequelize: Sequelize, table: string): Promise<string> {
  const [row] = await ask<{ sql: string }>(
    sequelize,
    "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = $table",
    { table },
  );
  if (!row) throw new Error(`There is no table "${table}".`);
  return row.sql;
}

/** Triggers and views of all tables, indexes of this one, in the order in which they were made. */
function keptOf(sequelize: Sequelize, table: string): Promise<Kept[]> {
  return ask<Kept>(
    sequelize,
    `SELECT type, name, tbl_name, sql FROM sqlite_schema
     WHERE sql IS NOT NULL
       AND (type IN ('trigger', 'view') OR (type = 'index' AND tbl_name = $table))
     ORDER BY rowid`,
    { table },
  );
}

/** Without the generated ones, which no INSERT may name. */
async function columnsOf(sequelize: Sequelize, table: string): Promise<string[]> {
  return (
    await ask<{ name: string }>(sequelize, 'SELECT name FROM pragma_table_info($table)', { table })
  ).map(({ name }) => name);
}

/** Numbers that were given once are never given again, also where their rows were deleted since. */
async function carryCounter(sequelize: Sequelize, table: string): Promise<void> {
  const isCounting = await ask(
    sequelize,
    "SELECT 1 AS one FROM sqlite_schema WHERE name = 'sqlite_sequence'",
  );
  if (isCounting.length === 0) return;
  const [counter] = await ask<{ seq: number }>(
    sequelize,
    'SELECT seq FROM sqlite_sequence WHERE name = $table',
    { table },
  );
  if (!counter) return;
  const draft = `${table}_rebuilt`;
  await sequelize.query('DELETE FROM sqlite_sequence WHERE name = $draft', { bind: { draft } });
  await sequelize.query('INSERT INTO sqlite_sequence (name, seq) VALUES ($draft, $seq)', {
    bind: { draft, seq: counter.seq },
  });
}

/** Strings, names and comments whole, else a character at a time. */
const TOKENS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/g;
const COMMENT = /^(--|\/\*)/;
const TABLE_CONSTRAINT = /^\s*(CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b/i;

/**
 * What stands between the brackets of a CREATE TABLE, by its outermost commas, and what follows
 * them (`WITHOUT ROWID`).
 */
function partsOf(sql: string): { items: string[]; tail: string } {
  const items = [''];
  let [depth, tail] = [0, ''];
  for (const [token] of sql.matchAll(TOKENS)) {
    const text = COMMENT.test(token) ? ' ' : token;
    const isBody = depth > 0 && !(depth === 1 && text === ')');
    if (text === ')') depth--;
    if (isBody && depth === 1 && text === ',') items.push('');
    else if (isBody) items[items.length - 1] += text;
    else if (text !== '(' && text !== ')') tail += text;
    if (text === '(') depth++;
  }
  return { items, tail: tail.replace(/^[\s\S]*?\bTABLE\s+("(?:[^"]|"")*"|\S+)/i, '') };
}

/** However its spaces and line breaks are written. */
function checkPattern(was: string): RegExp {
  const words = was
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`\\bCHECK\\s*\\(\\s*${words.join('\\s+')}\\s*\\)`, 'gi');
}

function withCheck(items: string[], { was, becomes }: CheckChange, table: string): string[] {
  const check = becomes === undefined ? '' : `CHECK (${becomes})`;
  if (was === undefined) return [...items, check];
  const pattern = checkPattern(was);
  const found = items.flatMap((item) => item.match(pattern) ?? []).length;
  if (found !== 1) throw notStated(table, was, found);
  return items.map((item) => item.replace(pattern, () => check));
}

/** @throws Error for a column that the table does not state as NOT NULL */
function withNull(items: string[], column: string, table: string): string[] {
  const pattern = new RegExp(`^(\\s*["\`]?${column}["\`]?\\s[\\s\\S]*?)\\s+NOT\\s+NULL\\b`, 'i');
  if (!items.some((item) => pattern.test(item)))
    throw new Error(`"${table}" does not state "${column}" as NOT NULL`);
  return items.map((item) => item.replace(pattern, '$1'));
}

function definitionFrom({ name, type, required, references }: NewColumn): string {
  const rules = `${required ? ' NOT NULL' : ''}${references ? ` REFERENCES ${references}` : ''}`;
  return `${quoted(name)} ${type}${rules}`;
}

/**
 * The body of the new CREATE TABLE, from the words of the old one: what `ADD COLUMN` once brought
 * is in them too.
 */
function changedDefinition(sql: string, { table, checks, columns, nullable }: WholeChange): string {
  const { items, tail } = partsOf(sql);
  const first = items.findIndex((item) => TABLE_CONSTRAINT.test(item));
  const place = first < 0 ? items.length : first;
  const grown = items.toSpliced(place, 0, ...columns.map(definitionFrom));
  const loosened = nullable.reduce((held, column) => withNull(held, column, table), grown);
  const changed = checks.reduce((held, check) => withCheck(held, check, table), loosened);
  const body = changed.map((item) => item.trim()).filter((item) => item !== '');
  return `(\n  ${body.join(',\n  ')}\n)${tail}`;
}

/**
 * Compiles what fires and what is read, on no row, so that one that names what is gone is met here
 * and not by the first order.
 */
async function requireFit(sequelize: Sequelize, kept: Kept[]): Promise<void> {
  const views = kept.filter(({ type }) => type === 'view').map(({ name }) => name);
  for (const view of views) await ask(sequelize, `SELECT * FROM ${quoted(view)} LIMIT 0`);
  const fired = kept.filter(
    ({ type, tbl_name }) => type === 'trigger' && !views.includes(tbl_name),
  );
  for (const table of new Set(fired.map(({ tbl_name }) => tbl_name))) {
    const target = quoted(table);
    const names = (await columnsOf(sequelize, table)).map(quoted);
    const listed = names.join(', ');
    const same = names.map((name) => `${name} = ${name}`).join(', ');
    await sequelize.query(
      `INSERT INTO ${target} (${listed}) SELECT ${listed} FROM ${target} WHERE FALSE`,
    );
    await sequelize.query(`UPDATE ${target} SET ${same} WHERE FALSE`);
    await sequelize.query(`DELETE FROM ${target} WHERE FALSE`);
  }
}

/** How many rows name a parent that is not there, by table and parent. */
async function brokenKeys(sequelize: Sequelize): Promise<Map<string, number>> {
  const rows = await ask<{ tables: string; broken: number }>(
    sequelize,
    `SELECT "table" || ' → ' || parent AS tables, count(*) AS broken
     FROM pragma_foreign_key_check GROUP BY "table", parent`,
  );
  return new Map(rows.map(({ tables, broken }) => [tables, broken]));
}

/** @throws Error where a foreign key holds no longer that held before */
async function requireKeys(sequelize: Sequelize, before: Map<string, number>): Promise<void> {
  for (const [tables, broken] of await brokenKeys(sequelize)) {
    if (broken > (before.get(tables) ?? 0))
      throw new Error(`Rows name a parent that is not there: ${tables}`);
  }
}
