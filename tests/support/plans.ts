/**
 * How the database reads: the statements that a server of this process sends, and the plan of each
 * by `EXPLAIN`.
 */
import { config } from '../../server/config.ts';
import { database, onPostgres } from '../../server/database/connect.ts';
import { statement } from '../../server/database/repository.ts';
import { connectionsOf } from '../../server/database/sequelize-insides.ts';
import { close, openFile } from '../../server/database/sqlite-file.ts';
import { databaseFile } from '../../server/database/sqlite.ts';
import { inTransaction } from '../../server/database/transaction.ts';

export interface Sent {
  sql: string;
  /** In the order of the driver. */
  values: unknown[];
}
type Send = (...given: unknown[]) => unknown;

/**
 * Listens to all statements of the open database.
 * @returns those sent since the last call, each text once
 */
export async function listenToStatements(): Promise<() => Sent[]> {
  let sent = new Map<string, Sent>();
  const listen = (
    target: Record<string, Send>,
    method: string,
    values: (second: never) => unknown,
  ) => {
    const send = target[method]!.bind(target);
    target[method] = (...given) => {
      const [sql, second] = given as [string, never];
      const bound = values(second);
      if (Array.isArray(bound)) sent.set(sql, { sql, values: bound });
      return send(...given);
    };
  };
  if (onPostgres())
    listen(database() as never, 'query', (given: { bind?: unknown } | undefined) => given?.bind);
  else
    for (const uuid of ['default', 'writer'])
      listen(
        (await connectionsOf(database()).getConnection({ uuid })) as never,
        'all',
        (bound) => bound,
      );
  return () => {
    const all = [...sent.values()];
    sent = new Map();
    return all;
  };
}

/** How many times as much as there is. */
const GROWTH = 1_000;
/** A column of which a table has so few values has no more of them as the table grows. */
const FEW_VALUES = 20;
/** The statistics of an index: its rows, and how many of them have the same first columns. */
function grownStatistics(stat: string): string {
  const [rows, ...same] = stat.split(' ').map(Number);
  if (!rows || same.some(Number.isNaN)) return stat;
  const isOfFew = (count: number) => count > 1 && count * FEW_VALUES >= rows;
  return [rows * GROWTH, ...same.map((count) => (isOfFew(count) ? count * GROWTH : count))].join(
    ' ',
  );
}

/**
 * Lets SQLite believe that there is a thousand times as much as its statistics say: of a small table
 * it reads all rows faster than an index. PostgreSQL is asked otherwise (`byPostgres`).
 */
export function pretendGrowth(): Promise<void> {
  return inTransaction(async () => {
    if (onPostgres()) return;
    type Row = { tbl: string; idx: string | null; stat: string };
    for (const { tbl, idx, stat } of await statement<Row>(
      'SELECT tbl, idx, stat FROM sqlite_stat1',
    ))
      await statement('UPDATE sqlite_stat1 SET stat = $1 WHERE tbl = $2 AND idx IS $3', [
        grownStatistics(stat),
        tbl,
        idx,
      ]);
  });
}

/** The table behind each name in a statement. */
function tablesIn(sql: string): (name: string) => string {
  const names = new Map<string, string>();
  for (const [, table, alias] of sql.matchAll(/(?:FROM|JOIN)\s+"?(\w+)"?(?:\s+(?:AS\s+)?(\w+))?/gi))
    names.set(alias ?? table!, table!);
  return (name) => names.get(name) ?? name;
}

/** Reads every row of a table, or of a restaurant, which is the same. */
export interface WholeRead {
  table: string;
  /** The line of the plan. */
  step: string;
}

/** The lines of SQLite's plan of a statement. */
export async function stepsOnSqlite({ sql, values }: Sent): Promise<string[]> {
  const connection = await openFile(databaseFile(config().DATA_DIR));
  try {
    const steps = await new Promise<{ detail: string }[]>((done, fail) =>
      connection.all(`EXPLAIN QUERY PLAN ${sql}`, values, (error, rows) =>
        error ? fail(error) : done(rows as { detail: string }[]),
      ),
    );
    return steps.map(({ detail }) => detail);
  } finally {
    await close(connection);
  }
}

async function onSqlite(sent: Sent): Promise<WholeRead[]> {
  const { sql } = sent;
  const steps = await stepsOnSqlite(sent);
  const tableOf = tablesIn(sql);
  const isSorted = steps.some((detail) => detail.includes('TEMP B-TREE FOR ORDER BY'));
  const isPage = /\bLIMIT\b/i.test(sql) && !isSorted;
  return steps.flatMap((detail) => {
    const [, how, name, rest] = /^(SCAN|SEARCH) (\w+)(.*)$/.exec(detail) ?? [];
    if (!name) return [];
    // A page in the order of its index reads as many rows as it shows.
    const isWhole =
      how === 'SCAN'
        ? !(isPage && /USING .*INDEX/.test(rest!))
        : /\(restaurant_id=\?\)/.test(rest!) && !isPage;
    return isWhole ? [{ table: tableOf(name), step: detail }] : [];
  });
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: Node[];
}
function scansIn(node: Node): WholeRead[] {
  const own =
    node['Node Type'] === 'Seq Scan' && node['Relation Name']
      ? [{ table: node['Relation Name'], step: 'Seq Scan' }]
      : [];
  return [...own, ...(node.Plans ?? []).flatMap(scansIn)];
}

/**
 * With sequential scans at a price that no index has: a small table is read faster without its
 * index, and this asks whether there is one.
 */
function byPostgres({ sql, values }: Sent): Promise<WholeRead[]> {
  return inTransaction(async () => {
    const ask = (text: string, bind?: unknown[]) =>
      database().query(text, { raw: true, bind: bind! });
    await ask('SET LOCAL enable_seqscan = off');
    const [rows] = await ask(`EXPLAIN (FORMAT JSON) ${sql}`, values);
    const [{ 'QUERY PLAN': plans }] = rows as [{ 'QUERY PLAN': { Plan: Node }[] }];
    return plans.flatMap(({ Plan }) => scansIn(Plan));
  });
}

/** The tables that a statement reads wholly; none for what is no query. */
export async function wholeReads(sent: Sent): Promise<WholeRead[]> {
  if (!/^\s*(SELECT|WITH|UPDATE|DELETE)\b/i.test(sent.sql)) return [];
  return onPostgres() ? byPostgres(sent) : onSqlite(sent);
}
