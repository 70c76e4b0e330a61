import { QueryTypes, type Sequelize } from 'sequelize';

/** The constraints of a database, written the same for both kinds of database. */
export interface Schema {
  /** `table.column`, with ` NOT NULL` if so. */
  columns: string[];
  /** `table.column → table.column, on delete …`. */
  foreignKeys: string[];
  /** The number of CHECK constraints of each table. */
  checks: Record<string, number>;
  triggers: string[];
  indexes: string[];
}

type Rows = Record<string, string>[];

/** Reads the schema from the database. */
export async function schemaOf(sequelize: Sequelize): Promise<Schema> {
  const ask = (sql: string): Promise<Rows> => sequelize.query(sql, { type: QueryTypes.SELECT });
  return sequelize.getDialect() === 'sqlite' ? ofSqlite(ask) : ofPostgres(ask);
}

const texts = (rows: Rows) => rows.map(({ text }) => text!).sort();
const OURS = "m.type = 'table' AND m.name NOT LIKE 'sqlite%'";

async function ofSqlite(ask: (sql: string) => Promise<Rows>): Promise<Schema> {
  const tables = await ask(`SELECT m.name, m.sql FROM sqlite_master m WHERE ${OURS}`);
  return {
    // The primary key of a table with a counter is its row id, which is never null.
    columns: texts(
      await ask(`SELECT m.name || '.' || c.name || CASE
        WHEN c."notnull" OR (c.pk AND c.type = 'INTEGER') THEN ' NOT NULL' ELSE '' END AS text
      FROM sqlite_master m, pragma_table_info(m.name) c WHERE ${OURS}`),
    ),
    foreignKeys: texts(
      await ask(`SELECT m.name || '.' || f."from" || ' → ' || f."table" || '.' || f."to"
        || ', on delete ' || lower(f.on_delete) AS text
      FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE ${OURS}`),
    ),
    checks: Object.fromEntries(
      tables.map(({ name, sql }) => [name!, sql!.match(/\bCHECK\s*\(/g)?.length ?? 0]),
    ),
    triggers: texts(await ask("SELECT name AS text FROM sqlite_master WHERE type = 'trigger'")),
    indexes: texts(
      await ask(
        "SELECT name AS text FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%'",
      ),
    ),
  };
}

async function ofPostgres(ask: (sql: string) => Promise<Rows>): Promise<Schema> {
  const checks = await ask(`SELECT relname AS name,
      (SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND conrelid = r.oid) AS text
    FROM pg_class r WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`);
  return {
    columns: texts(
      await ask(`SELECT table_name || '.' || column_name
        || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END AS text
      FROM information_schema.columns WHERE table_schema = current_schema()`),
    ),
    foreignKeys: texts(
      await ask(`SELECT c.conrelid::regclass || '.' || a.attname || ' → '
        || c.confrelid::regclass || '.' || b.attname || ', on delete '
        || CASE c.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
             ELSE 'no action' END AS text
      FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
      JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
      WHERE c.contype = 'f'`),
    ),
    checks: Object.fromEntries(checks.map(({ name, text }) => [name!, Number(text)])),
    triggers: texts(
      await ask('SELECT DISTINCT trigger_name AS text FROM information_schema.triggers'),
    ),
    indexes: texts(
      await ask(`SELECT i.relname AS text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      WHERE i.relnamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid)`),
    ),
  };
}
