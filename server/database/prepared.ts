/**
 * What Sequelize leaves to the driver to do again for every statement, done once: half of what
 * placing an order cost (`npm run bench orders`).
 */
import type sqlite3 from 'sqlite3';

type Method = 'all' | 'run';
type Parameters = unknown[] | Record<string, unknown>;
type Done = (this: unknown, error: Error | null, rows?: unknown[]) => void;
type Ask = (sql: string, parameters: Parameters, done: Done) => sqlite3.Database;

const ASKS_COLUMNS = /^PRAGMA table_info\(/;
const CHANGES_SCHEMA = /^\s*(CREATE|ALTER|DROP)\b/i;
/**
 * The driver's `run` takes one step: with rows left to give, a kept statement would stand in the
 * way of every COMMIT.
 */
const RETURNS_ROWS = /\bRETURNING\b/i;
/** Statements that are kept prepared, the least recently used going first. */
const KEPT = 100;
/**
 * Texts remembered as seen once: with values written into them most never come again, and are not
 * worth keeping.
 */
const SEEN = 1000;

/**
 * Columns by table: Sequelize asks for them before every SELECT, and they change in a migration
 * alone.
 */
class Columns {
  private readonly known = new Map<string, unknown[]>();

  answer(sql: string, done: Done, ask: (done: Done) => unknown): void {
    const rows = this.known.get(sql);
    if (rows) return done(null, rows);
    ask((error, answer) => {
      if (!error) this.known.set(sql, answer!);
      done(error, answer);
    });
  }

  forget(): void {
    this.known.clear();
  }
}

/**
 * Statements by text, prepared when a text comes the second time: the driver would parse and plan
 * each anew.
 */
class Statements {
  private readonly seen = new Set<string>();
  private readonly kept = new Map<string, Promise<sqlite3.Statement>>();

  constructor(private readonly prepare: (sql: string) => Promise<sqlite3.Statement>) {}

  get(sql: string): Promise<sqlite3.Statement> | null {
    const statement = this.kept.get(sql) ?? (this.seen.has(sql) ? this.prepare(sql) : null);
    if (statement) this.keep(sql, statement);
    else this.notice(sql);
    return statement;
  }

  private notice(sql: string): void {
    this.seen.add(sql);
    if (this.seen.size > SEEN) this.seen.delete(this.seen.values().next().value!);
  }

  private keep(sql: string, statement: Promise<sqlite3.Statement>): void {
    this.kept.delete(sql);
    this.kept.set(sql, statement);
    statement.catch(() => this.kept.delete(sql));
    if (this.kept.size > KEPT) void this.drop(this.kept.keys().next().value!);
  }

  private async drop(sql: string): Promise<void> {
    const going = this.kept.get(sql);
    this.kept.delete(sql);
    const statement = await going?.catch(() => null);
    await new Promise<void>((done) => {
      if (statement) statement.finalize(() => done());
      else done();
    });
  }

  /** SQLite closes no connection that has a statement left. */
  async dropAll(): Promise<void> {
    await Promise.all([...this.kept.keys()].map((sql) => this.drop(sql)));
  }
}

const preparing = (connection: sqlite3.Database) => (sql: string) =>
  new Promise<sqlite3.Statement>((done, fail) => {
    const statement: sqlite3.Statement = connection.prepare(sql, (error: Error | null) =>
      error ? fail(error) : done(statement),
    );
  });

/** The same connection, which keeps its statements prepared and knows its tables' columns. */
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
      columns.answer(sql, done, (answered) => all(sql, parameters, answered));
      return connection;
    },
  });
}
