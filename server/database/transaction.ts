import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Sequelize, Transaction } from 'sequelize';
import { busy } from '../errors.ts';
import { errorFacts, log } from '../log.ts';
import { transactionContext } from './context.ts';
import { knownReads, rememberReads } from './known-reads.ts';
import { type Outage, outageOf } from './outage.ts';
import { PLAN_CHANGED } from './postgres.ts';
import {
  driverError,
  isInTransaction,
  runningClient,
  runningConnection,
} from './sequelize-insides.ts';
import { guardOf } from './sqlite.ts';
import { passGate } from './write-gate.ts';

type Outcome = { value: unknown } | { error: unknown };
interface Job {
  work: () => Promise<unknown>;
  settle: (outcome: Outcome) => void;
  /** True for a job during which no other may write. */
  alone: boolean;
}

type Write<Item> = (items: Item[]) => Promise<unknown>;
/** What a job writes last, before its commit: for each way of writing what is to be written. */
type Pending = Map<Write<unknown>, unknown[]>;

/**
 * Queued writes that share one commit, and so pay for one fsync. On PostgreSQL other processes wait
 * for their turn meanwhile.
 */
const BATCH = { sqlite: 64, postgres: 24 };
const AFTER_COMMIT = 'after-commit';
const AFTER_ROLLBACK = 'after-rollback';
const BEFORE_COMMIT = 'before-commit';
const ONCE_BEFORE_COMMIT = 'once-before-commit';

let sequelize: Sequelize;
let queue: Job[] = [];
let draining = false;
/** True while a job runs alone: other writes get 503 `busy`. */
let closed = false;

type WriteObserver = (milliseconds: number) => void;
let observe: WriteObserver = () => undefined;
/** Calls `observer` with how long each transaction took, a shared commit being one. */
export function observeWrites(observer: WriteObserver): void {
  observe = observer;
}
/** The writes that wait for their turn. */
export const waitingWrites = (): number => queue.length;

let failing: { by: Outage; at: number } | null = null;
/** On a full disk a small write may still succeed, and says little of the next one. */
const DISK_IS_FULL_FOR_MS = 10_000;

export function useWriter(instance: Sequelize) {
  // What still waited was for the database before: in this one it would be a stranger's.
  for (const job of queue) job.settle({ error: new Error('the database was closed') });
  sequelize = instance;
  queue = [];
  draining = false;
  failing = null;
  closed = false;
}

/** The outage that failed the last write; null after a write succeeded again. */
export const writesFailBy = (): Outage | null => failing?.by ?? null;

function noteOutcomes(outcomes: Outcome[]): void {
  const outage = outageAmong(outcomes);
  const at = performance.now();
  if (outage) failing = { by: outage, at };
  else if (failing?.by !== 'disk' || at - failing.at > DISK_IS_FULL_FOR_MS) failing = null;
}

/**
 * Runs `hook` once the running transaction is durable; outside one, at once. A failing hook does
 * not fail the write.
 */
export function afterCommit(hook: () => void): void {
  const hooks = transactionContext.get(AFTER_COMMIT) as (() => void)[] | undefined;
  if (hooks) hooks.push(hook);
  else hook();
}

/**
 * Writes something that nobody reads in its transaction: before the commit, with all that is to be
 * written in the same way, in the order in which it came. Outside a transaction it is one of its
 * own.
 * @param write the same function for what is written together
 */
export function beforeCommit<Item>(write: Write<Item>, item: Item): Promise<unknown> {
  const pending = transactionContext.get(BEFORE_COMMIT) as Map<Write<Item>, Item[]> | undefined;
  if (!pending || !isInTransaction()) return inTransaction(() => write([item]));
  const items = pending.get(write);
  if (items) items.push(item);
  else pending.set(write, [item]);
  return Promise.resolve();
}

/** Runs `work` once before the commit, however many of the jobs that share it ask for it. */
export function onceBeforeCommit(name: string, work: () => Promise<unknown>): Promise<unknown> {
  const asked = transactionContext.get(ONCE_BEFORE_COMMIT) as
    Map<string, () => Promise<unknown>> | undefined;
  if (!asked) return work();
  asked.set(name, work);
  return Promise.resolve();
}

async function writePending(pending: Pending): Promise<void> {
  while (pending.size > 0) {
    const writes = [...pending].map(
      ([write, items]) =>
        () =>
          write(items),
    );
    pending.clear();
    await writeTogether(...writes);
  }
}

/**
 * Runs writes of which none needs another's at the same time: on SQLite most of their cost is
 * waking a thread, on PostgreSQL waiting for an answer.
 */
export async function writeTogether(...writes: (() => Promise<unknown>)[]): Promise<void> {
  // After a rollback none may still be under way, so that all are waited for.
  const outcomes = await Promise.allSettled(writes.map((write) => write()));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason as Error;
}

function runHook(hook: () => void): void {
  try {
    hook();
  } catch (error) {
    log.error({ error: errorFacts(error) }, 'after commit');
  }
}

/**
 * Runs `work` in a transaction: all of it becomes durable or none of it, and this is the only way
 * to write. Inside another call it joins that one. A process writes one job after the other, and
 * several queued jobs share one commit, each behind a savepoint of its own, so that one that fails
 * does not roll back the others. The processes on one PostgreSQL take turns (`passGate`); its
 * transactions are serializable all the same, for what other programs write, and retried. `work`
 * may run more than once and so must have no effect outside the database but through `afterCommit`.
 * @throws Problem 503 `busy` while `inTransactionAlone` works, in this process or another
 */
export async function inTransaction<T>(work: () => Promise<T>): Promise<T> {
  if (isInTransaction()) return work();
  if (closed) throw busy();
  return perform(work, false);
}

/**
 * As `inTransaction`, but from its beginning to its commit no other process that shares the
 * database may write: acknowledged writes are committed when `work` begins, and later ones get 503
 * `busy`.
 * @throws Problem 503 `busy` while another job works alone
 */
export async function inTransactionAlone<T>(work: () => Promise<T>): Promise<T> {
  if (closed) throw busy();
  closed = true;
  try {
    await drained();
    return await perform(work, true);
  } finally {
    closed = false;
  }
}

async function perform<T>(work: () => Promise<T>, alone: boolean): Promise<T> {
  const hooks: (() => void)[] = [];
  const lasting: (() => Promise<unknown>)[] = [];
  const collected = () =>
    transactionContext.run(async (context) => {
      const pending: Pending = new Map();
      hooks.length = 0;
      lasting.length = 0;
      context.set(AFTER_COMMIT, hooks);
      context.set(AFTER_ROLLBACK, lasting);
      context.set(BEFORE_COMMIT, pending);
      const value = await work();
      await writePending(pending);
      context.delete(BEFORE_COMMIT);
      return value;
    });
  const value = await enqueue(collected, alone).catch(async (error: unknown) => {
    if (lasting.length > 0) await writeAgain(lasting);
    throw error;
  });
  hooks.forEach(runHook);
  return value;
}

/**
 * Repeats the lasting writes of a transaction that was rolled back. Where that fails, the first
 * error is still the one thrown.
 */
function writeAgain(lasting: (() => Promise<unknown>)[]): Promise<unknown> {
  return inTransaction(async () => {
    for (const work of lasting) await work();
  }).catch((error: unknown) => log.error({ error: errorFacts(error) }, 'after rollback'));
}

/**
 * Writes in the running transaction and, where that is rolled back, again in a transaction of its
 * own before the error is thrown: a count of failed attempts stands although the request failed.
 * Outside a transaction it is one of its own.
 */
export function lastingWrite<T>(work: () => Promise<T>): Promise<T> {
  const lasting = transactionContext.get(AFTER_ROLLBACK) as (() => Promise<unknown>)[] | undefined;
  if (!lasting || !isInTransaction()) return inTransaction(work);
  lasting.push(work);
  return work();
}

function enqueue<T>(work: () => Promise<T>, alone = false): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    queue.push({
      work,
      alone,
      settle: (outcome) =>
        'error' in outcome ? reject(outcome.error) : resolve(outcome.value as T),
    });
    if (!draining) {
      draining = true;
      setImmediate(() => void drain());
    }
  });
}

async function drain(): Promise<void> {
  const onSqlite = sequelize.getDialect() === 'sqlite';
  const [size, commit] = onSqlite ? [BATCH.sqlite, commitTogether] : [BATCH.postgres, commitInTurn];
  const own = queue;
  // Two that commit the jobs of one database would end each other's transactions.
  while (own === queue && own.length > 0) {
    const alone = queue.findIndex((job) => job.alone);
    const batch = queue.splice(0, onSqlite || alone < 0 ? size : Math.min(size, alone || 1));
    const began = performance.now();
    const outcomes = await inPlace(() => commit(batch)).catch((error: unknown) =>
      batch.map(() => ({ error })),
    );
    observe(performance.now() - began);
    noteOutcomes(outcomes);
    batch.forEach((job, index) => job.settle(outcomes[index]!));
  }
  if (own === queue) draining = false;
}

function outageAmong(outcomes: Outcome[]): Outage | null {
  for (const outcome of outcomes) {
    const outage = 'error' in outcome ? outageOf(outcome.error) : null;
    if (outage) return outage;
  }
  return null;
}

/**
 * Checks before and after a commit whether the files are in place: four calls of the system, some
 * microseconds beside an fsync. Before it, so that nothing is written to a deleted file; after it,
 * so that no such write is acknowledged.
 * @throws FilesGone
 */
async function inPlace<T>(commit: () => Promise<T>): Promise<T> {
  const guard = guardOf(sequelize);
  await guard?.ensureInPlace();
  const value = await commit();
  await guard?.ensureInPlace();
  return value;
}

/**
 * Commits a batch in one transaction. Values are returned only after COMMIT: an acknowledged write
 * survives a power cut.
 */
function commitTogether(batch: Job[]): Promise<Outcome[]> {
  return sequelize.transaction(async () => {
    if (!batch.some(({ alone }) => alone)) rememberReads();
    // A single job needs no savepoint to fail alone.
    if (batch.length === 1) return [{ value: await batch[0]!.work() }];
    const outcomes: Outcome[] = [];
    for (const job of batch) outcomes.push(await behindSavepoint(job));
    return outcomes;
  });
}

/**
 * Savepoints go directly to the driver, since Sequelize's overhead is measurable around every
 * write.
 */
async function savepoint(sql: string): Promise<void> {
  if (sequelize.getDialect() !== 'sqlite') {
    await runningClient()!.query(sql);
    return;
  }
  await new Promise<void>((done, fail) => {
    runningConnection()!.run(sql, [], (error) => (error ? fail(error) : done()));
  });
}

async function behindSavepoint(job: Job): Promise<Outcome> {
  await savepoint('SAVEPOINT job');
  try {
    const value = await job.work();
    await savepoint('RELEASE job');
    return { value };
  } catch (error) {
    return rolledBack(error);
  }
}

/**
 * As `behindSavepoint` on PostgreSQL, without an answer that is waited for by itself: a connection
 * takes what follows meanwhile (pipelining), and a savepoint of the same name hides the one before.
 */
async function behindHiddenSavepoint(job: Job): Promise<Outcome> {
  const begun = savepoint('SAVEPOINT job');
  begun.catch(() => undefined);
  try {
    const value = await job.work();
    await begun;
    return { value };
  } catch (error) {
    // Without a savepoint of its own it would take the job before it along: all of the batch fails.
    await begun;
    return rolledBack(error);
  }
}

async function rolledBack(error: unknown): Promise<Outcome> {
  // A full disk ends the whole transaction with its savepoints; the first error names the cause.
  await savepoint('ROLLBACK TO job').catch(() => {
    throw error;
  });
  knownReads()?.forget();
  await savepoint('RELEASE job');
  return { error };
}

/**
 * Attempts on PostgreSQL by SQLSTATE: a serialization failure or deadlock passes when the other
 * transactions are done. A unique violation may come from a race: the retry finds the other's row
 * and returns it, or else the error stands.
 */
const ATTEMPTS: Record<string, number> = {
  '40001': 40,
  '40P01': 40,
  '23505': 3,
  // Another process changed the schema; what was prepared is prepared anew.
  [PLAN_CHANGED]: 3,
};
const LONGEST_PAUSE = 200;
/**
 * Commits a batch in one transaction on PostgreSQL. Where a job of it cannot go on by what another
 * program did meanwhile, all of it is rolled back, and each is committed by itself.
 */
async function commitInTurn(batch: Job[]): Promise<Outcome[]> {
  if (batch.length === 1) return [{ value: await serializable(batch[0]!) }];
  try {
    return await inSerializable(false, async () => {
      const last = new Map<string, () => Promise<unknown>>();
      transactionContext.set(ONCE_BEFORE_COMMIT, last);
      const outcomes: Outcome[] = [];
      for (const job of batch) {
        const outcome = await behindHiddenSavepoint(job);
        if ('error' in outcome && isRolledBack(outcome.error)) throw outcome.error;
        outcomes.push(outcome);
      }
      for (const work of last.values()) await work();
      // PostgreSQL answers the COMMIT of a failed transaction with a rollback, and no error.
      await savepoint('SELECT 1');
      return outcomes;
    });
  } catch (error) {
    if (!isRolledBack(error)) throw error;
    return oneByOne(batch);
  }
}

async function oneByOne(batch: Job[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const job of batch)
    outcomes.push(
      await serializable(job).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
    );
  return outcomes;
}

/** Whether an error says that nothing was committed and another attempt may succeed. */
const isRolledBack = (error: unknown) => sqlState(error) in ATTEMPTS;
function sqlState(error: unknown) {
  return driverError(error).code ?? '';
}

function inSerializable<T>(alone: boolean, work: () => Promise<T>): Promise<T> {
  return sequelize.transaction(
    { isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE },
    async () => {
      await passGate(sequelize, alone);
      // A restore writes tables as a whole, past `statement`.
      if (!alone) rememberReads();
      return work();
    },
  );
}

async function serializable({ work, alone }: Job): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inSerializable(alone, work);
    } catch (error) {
      if (attempt >= (ATTEMPTS[sqlState(error)] ?? 1)) throw error;
      await pause(randomInt(1, Math.min(LONGEST_PAUSE, 10 * 2 ** attempt)));
    }
  }
}

/** Waits until every queued write is done; used at shutdown. */
export function drained() {
  return draining ? enqueue(async () => undefined) : Promise.resolve(undefined);
}
