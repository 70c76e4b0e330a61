/** Inserts rows that one of the two databases wrote as JSON into a table of either. */
import { QueryTypes, type Sequelize } from 'sequelize';
import { quoted } from './tables.ts';

export type Kind = 'sqlite' | 'postgres';
/** Runs a statement with its values as `$1`, `$2` …, and returns its rows. */
export type Run = <R extends object>(sql: string, values?: unknown[]) => Promise<R[]>;

export const kindOf = (sequelize: Sequelize) => sequelize.getDialect() as Kind;

/** Statements in a database, and in its running transaction if there is one. */
export function runIn(sequelize: Sequelize): Run {
  return async <R extends object>(sql: string, bind: unknown[] = []) => {
    // On SQLite Sequelize finds no rows of an INSERT to convert.
    const type = /^\s*SELECT\b/.test(sql) ? QueryTypes.SELECT : QueryTypes.RAW;
    const rows = await sequelize.query<R>(sql, { type: type as QueryTypes.SELECT, bind });
    return type === QueryTypes.SELECT ? rows : [];
  };
}

export interface Rows {
  table: string;
  /** The text of a JSON array of objects, which is not parsed here: no number loses a digit. */
  json: string;
  /** The database that wrote it. */
  from: Kind;
}

interface ColumnType {
  name: string;
  type: string;
}

const columnsOnPostgres = (run: Run, table: string) =>
  run<ColumnType>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [quoted(table)],
  );

/**
 * SQLite writes a JSON column as a text, where PostgreSQL expects the JSON itself; PostgreSQL reads
 * the times, and 0 and 1 for truths, as they are.
 */
async function intoPostgres(run: Run, { table, json, from }: Rows): Promise<void> {
  const target = quoted(table);
  if (from === 'postgres') {
    await run(
      `INSERT INTO ${target} OVERRIDING SYSTEM VALUE
       SELECT * FROM json_populate_recordset(NULL::${target}, $1)`,
      [json],
    );
    return;
  }
  const columns = await columnsOnPostgres(run, table);
  const isJson = ({ type }: ColumnType) => type === 'jsonb';
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const read = columns.map((one) => quoted(one.name) + (isJson(one) ? '::jsonb' : '')).join(', ');
  const typed = columns
    .map((one) => `${quoted(one.name)} ${isJson(one) ? 'text' : one.type}`)
    .join(', ');
  await run(
    `INSERT INTO ${target} (${names}) OVERRIDING SYSTEM VALUE
     SELECT ${read} FROM json_to_recordset($1) AS written(${typed})`,
    [json],
  );
}

/**
 * The value of a column as this program writes it on SQLite: JSON as a text, times in UTC with
 * milliseconds (https://sqlite.org/lang_datefunc.html: `%f` is the seconds with three decimals).
 */
function valueOnSqlite({ name, type }: ColumnType, from: Kind): string {
  const path = `'$."${name}"'`;
  if (from === 'postgres' && type === 'JSON')
    return `CASE json_type(value, ${path}) WHEN 'null' THEN NULL ELSE value -> ${path} END`;
  const value = `json_extract(value, ${path})`;
  if (from === 'postgres' && type === 'DATETIME')
    return `strftime('%Y-%m-%d %H:%M:%f', ${value}) || ' +00:00'`;
  return value;
}

async function intoSqlite(run: Run, { table, json, from }: Rows): Promise<void> {
  const columns = await run<ColumnType>(`SELECT name, type FROM pragma_table_info('${table}')`);
  await run(
    `INSERT INTO ${quoted(table)} (${columns.map(({ name }) => quoted(name)).join(', ')})
     SELECT ${columns.map((one) => valueOnSqlite(one, from)).join(', ')} FROM json_each($1)`,
    [json],
  );
}

/** Inserts rows into a table of the database of this kind; its name comes from that database. */
export function insertRows(kind: Kind, run: Run, rows: Rows): Promise<void> {
  return kind === 'postgres' ? intoPostgres(run, rows) : intoSqlite(run, rows);
}
