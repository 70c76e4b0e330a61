/**
 * A cache of prepared statements and table columns on a connection to SQLite: without it the driver
 * repeats that work for every statement, half of the cost of placing an order (`npm run bench
 * orders`).
 */
import type sqlite3 from 'sqlite3';

type Method = 'all' | 'run';
type Parameters = unknown[] | Record<string, unknown>;
type Done = (this: unknown, error: Error | null, rows?: unknown[]) => void;
type Ask = (sql: string, parameters: Parameters, done: Done) => sqlite3.Database;

const ASKS_COLUMNS = /^PRAGMA table_info\(/;
const CHANGES_SCHEMA = /^\s*(CREATE|ALTER|DROP)\b/i;
/**
 * Not cached with `run`: the driver takes one step, and a statement with rows left would block
 * every COMMIT.
 */
const RETURNS_ROWS = /\bRETURNING\b/i;
/** The size of the cache of prepared statements; the least recently used are dropped first. */
const CACHED = 100;
/**
 * The number of SQL texts noted as seen once: texts with literal values mostly never come again,
 * and are not cached.
 */
const SEEN = 1000;

/**
 * A cache of columns by table: Sequelize reads them before every SELECT, and only a migration
 * changes them.
 */
class Columns {
  private readonly cached = new Map<string, unknown[]>();

  read(sql: string, done: Done, ask: (done: Done) => unknown): void {
    const rows = this.cached.get(sql);
    if (rows) return done(null, rows);
    ask((error, found) => {
      if (!error) this.cached.set(sql, found!);
      done(error, found);
    });
  }

  forget(): void {
    this.cached.clear();
  }
}

/**
 * A cache of statements by SQL text, prepared when a text comes the second time: the driver would
 * parse and plan each again.
 */
class Statements {
  private readonly seen = new Set<string>();
  private readonly cached = new Map<string, Promise<sqlite3.Statement>>();

  constructor(private readonly prepare: (sql: string) => Promise<sqlite3.Statement>) {}

  get(sql: string): Promise<sqlite3.Statement> | null {
    const statement = this.cached.get(sql) ?? (this.seen.has(sql) ? this.prepare(sql) : null);
    if (statement) this.cache(sql, statement);
    else this.notice(sql);
    return statement;
  }

  private notice(sql: string): void {
    this.seen.add(sql);
    if (this.seen.size > SEEN) this.seen.delete(this.seen.values().next().value!);
  }

  private cache(sql: string, statement: Promise<sqlite3.Statement>): void {
    this.cached.delete(sql);
    this.cached.set(sql, statement);
    statement.catch(() => this.cached.delete(sql));
    if (this.cached.size > CACHED) void this.drop(this.cached.keys().next().value!);
  }

  private async drop(sql: string): Promise<void> {
    const going = this.cached.get(sql);
    this.cached.delete(sql);
    const statement = await going?.catch(() => null);
    await new Promise<void>((done) => {
      if (statement) statement.finalize(() => done());
      else done();
    });
  }

  /** Finalizes all statements, since SQLite closes no connection that has one left. */
  async dropAll(): Promise<void> {
    await Promise.all([...this.cached.keys()].map((sql) => this.drop(sql)));
  }
}

const preparing = (connection: sqlite3.Database) => (sql: string) =>
  new Promise<sqlite3.Statement>((done, fail) => {
    const statement: sqlite3.Statement = connection.prepare(sql, (error: Error | null) =>
      error ? fail(error) : done(statement),
    );
  });

/** Adds the cache of prepared statements and table columns to a connection. */
export function keepPrepared(connection: sqlite3.Database): sqlite3.Database {
  const [columns, statements] = [new Columns(), new Statements(preparing(connection))];
  const close = connection.close.bind(connection);
  const asking = (method: Method): Ask => {
    const once = connection[method].bind(connection) as Ask;
    return (sql, parameters, done) => {
      if (CHANGES_SCHEMA.test(sql)) columns.forget();
      const statement = method === 'run' && RETURNS_ROWS.test(sql) ? null : statements.get(sql);
      if (statement) void statement.then((ready) => ready[method](parameters, done), done);
      else once(sql, parameters, done);
      return connection;
    };
  };
  const [all, run] = [asking('all'), asking('run')];
  return Object.assign(connection, {
    run,
    close: (done: (error: Error | null) => void) => {
      void statements.dropAll().then(() => close(done));
    },
    all: (sql: string, ...rest: [Done] | [Parameters, Done]) => {
      const [parameters, done] = rest.length === 1 ? [[], rest[0]] : rest;
      if (!ASKS_COLUMNS.test(sql)) return all(sql, parameters, done);
      columns.read(sql, done, (answered) => all(sql, parameters, answered));
      return connection;
    },
  });
}
