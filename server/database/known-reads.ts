/**
 * What a write has read. The rows of a table stay the same in a transaction until it changes them
 * itself: SQLite has one writer, and on PostgreSQL processes take turns and read one snapshot. So
 * the same question is asked once, by however many functions.
 */
import { createCache } from '../cache.ts';
import { transactionContext } from './context.ts';

type Values = readonly unknown[];
type Ask<R> = () => Promise<R[]>;

interface Known {
  tables: Set<string>;
  rows: Promise<object[]>;
}

const READS = /^\s*SELECT\b/i;
const FROM = /\bFROM\b/i;
/**
 * The tables of a statement, and columns by which it sorts: too many names forget too much only.
 */
const READ = /(?:\bFROM|\bJOIN|,)\s*"?(\w+)/gi;
const WRITTEN = /^\s*(?:INSERT\s+INTO|UPDATE)\s+"?(\w+)/i;
/** More are forgotten at once: a transaction that asks so much does not ask twice. */
const MOST = 500;

const tables = createCache<Set<string>>(500);
function tablesIn(sql: string): Set<string> {
  // Before it are columns: `restaurants` has one that is called as the table `bills`.
  const from = sql.slice(Math.max(0, sql.search(FROM)));
  return new Set([...from.matchAll(READ)].map(([, table]) => table!));
}

/** The values of JSON columns, which PostgreSQL's driver has parsed. */
function isParsed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return !(value instanceof Date) && !ArrayBuffer.isView(value);
}

/** Rows are handed out as copies, since their readers convert them in place. */
function copied(rows: object[]): object[] {
  return rows.map((row) => {
    const copy: Record<string, unknown> = { ...row };
    for (const [name, value] of Object.entries(copy))
      if (isParsed(value)) copy[name] = structuredClone(value);
    return copy;
  });
}

export class KnownReads {
  private readonly known = new Map<string, Known>();

  /** The rows of a statement: those known, or else what `ask` finds. */
  async ask<R extends object>(sql: string, values: Values, ask: Ask<R>): Promise<R[]> {
    if (!READS.test(sql)) return this.write(sql, ask);
    const key = `${sql}\n${JSON.stringify(values)}`;
    const known = this.known.get(key);
    if (known) return copied(await known.rows) as R[];
    const rows = ask();
    this.keep(key, { tables: tables.get(sql, () => tablesIn(sql)), rows });
    return copied(await rows) as R[];
  }

  private keep(key: string, asked: Known): void {
    if (this.known.size >= MOST) this.forget();
    this.known.set(key, asked);
    asked.rows.catch(() => this.known.delete(key));
  }

  /** Forgets what it changes, also once it is done: a read meanwhile may have come before it. */
  private async write<R>(sql: string, ask: Ask<R>): Promise<R[]> {
    this.forgetWhat(sql);
    try {
      return await ask();
    } finally {
      this.forgetWhat(sql);
    }
  }

  private forgetWhat(sql: string): void {
    const table = WRITTEN.exec(sql)?.[1];
    // A DELETE reaches other tables by their foreign keys.
    if (table === undefined) return this.forget();
    for (const [key, read] of this.known) if (read.tables.has(table)) this.known.delete(key);
  }

  /** Forgets all, after a rollback to a savepoint. */
  forget(): void {
    this.known.clear();
  }
}

const KNOWN_READS = 'known-reads';
/**
 * What the running transaction has read; undefined outside one, and in one that remembers nothing.
 */
export function knownReads(): KnownReads | undefined {
  return transactionContext.get(KNOWN_READS) as KnownReads | undefined;
}
/** Lets the running transaction remember what it reads. All its writes go through `statement`. */
export function rememberReads(): void {
  transactionContext.set(KNOWN_READS, new KnownReads());
}
