import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Sequelize, Transaction } from 'sequelize';
import { busy } from '../errors.ts';
import { errorFacts, log } from '../log.ts';
import { transactionContext } from './context.ts';
import { type Outage, outageOf } from './outage.ts';
import { driverError, isInTransaction, runningConnection } from './sequelize-insides.ts';
import { guardOf } from './sqlite.ts';
import { passGate } from './write-gate.ts';

type Outcome = { value: unknown } | { error: unknown };
interface Job {
  work: () => Promise<unknown>;
  settle: (outcome: Outcome) => void;
  /** True for a job during which no other may write. */
  alone: boolean;
}

/** Queued writes that share one commit, and so pay for one fsync. */
const BATCH = 64;
const AFTER_COMMIT = 'after-commit';
const AFTER_ROLLBACK = 'after-rollback';

let sequelize: Sequelize;
let queue: Job[] = [];
let draining = false;
/** True while a job runs alone: other writes get 503 `busy`. */
let closed = false;

let failing: { by: Outage; at: number } | null = null;
/** On a full disk a small write may still succeed, and says little of the next one. */
const DISK_IS_FULL_FOR_MS = 10_000;

export function useWriter(instance: Sequelize) {
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

function runHook(hook: () => void): void {
  try {
    hook();
  } catch (error) {
    log.error({ error: errorFacts(error) }, 'after commit');
  }
}

/**
 * Runs `work` in a transaction: all of it becomes durable or none of it, and this is the only way
 * to write. Inside another call it joins that one. A process writes one job after the other.
 * SQLite: several queued jobs share one commit, each behind a savepoint of its own, so that one
 * that fails does not roll back the others. PostgreSQL: serializable, retried when another process
 * conflicted. (At the same time in one process they would all want the day's next order number: of
 * 1000 orders at 64 connections 8 failed after 40 attempts, at 21 a second; one after another none
 * failed, at 47 a second.) `work` may run more than once and so must have no effect outside the
 * database but through `afterCommit`.
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
    transactionContext.run((context) => {
      hooks.length = 0;
      lasting.length = 0;
      context.set(AFTER_COMMIT, hooks);
      context.set(AFTER_ROLLBACK, lasting);
      return work();
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
  const [size, commit] =
    sequelize.getDialect() === 'sqlite' ? [BATCH, commitTogether] : [1, commitAlone];
  while (queue.length > 0) {
    const batch = queue.splice(0, size);
    const outcomes = await inPlace(() => commit(batch)).catch((error: unknown) =>
      batch.map(() => ({ error })),
    );
    noteOutcomes(outcomes);
    batch.forEach((job, index) => job.settle(outcomes[index]!));
  }
  draining = false;
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
function savepoint(sql: string) {
  return new Promise<void>((done, fail) => {
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
    // A full disk ends the whole transaction with its savepoints; the first error names the cause.
    await savepoint('ROLLBACK TO job').catch(() => {
      throw error;
    });
    await savepoint('RELEASE job');
    return { error };
  }
}

/**
 * Attempts on PostgreSQL by SQLSTATE: a serialization failure or deadlock passes when the other
 * transactions are done. A unique violation may come from a race: the retry finds the other's row
 * and returns it, or else the error stands.
 */
const ATTEMPTS: Record<string, number> = { '40001': 40, '40P01': 40, '23505': 3 };
const LONGEST_PAUSE = 200;
async function commitAlone(batch: Job[]): Promise<Outcome[]> {
  return [{ value: await serializable(batch[0]!) }];
}
function sqlState(error: unknown) {
  return driverError(error).code ?? '';
}

async function serializable({ work, alone }: Job): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sequelize.transaction(
        { isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE },
        async () => {
          await passGate(sequelize, alone);
          return work();
        },
      );
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
