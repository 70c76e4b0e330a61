import { Sequelize, Transaction } from 'sequelize';
import { transactionContext } from './context.ts';

interface Job {
  work: () => Promise<unknown>;
  settle: (outcome: { value: unknown } | { error: unknown }) => void;
}

/** Queued writes that share one commit: what an fsync costs is paid once for all of them. */
const BATCH = 64;
const POSTGRES_ATTEMPTS = 12;
const AFTER_COMMIT = 'after-commit';

let sequelize: Sequelize;
let queue: Job[] = [];
let draining = false;

export const useWriter = (instance: Sequelize) => { sequelize = instance; queue = []; draining = false; };

/** Runs `hook` once the running transaction is durable; outside one, at once. A failing hook fails nobody's write. */
export function afterCommit(hook: () => void): void {
  const hooks = transactionContext.get(AFTER_COMMIT) as (() => void)[] | undefined;
  if (hooks) hooks.push(hook);
  else hook();
}

/**
 * The only way to write. All of `work` becomes durable or none of it. Inside another call it joins that one.
 * SQLite: one writer at a time, several queued jobs in one commit, each behind a savepoint of its own, so that
 * a failing one takes no other along. PostgreSQL: serializable, tried again when the database asks for it.
 * `work` may run more than once and so must leave nothing outside the database but through `afterCommit`.
 */
export async function inTransaction<T>(work: () => Promise<T>): Promise<T> {
  if (transactionContext.get('transaction')) return work();
  const hooks: (() => void)[] = [];
  const collected = () => transactionContext.run((context) => {
    hooks.length = 0;
    context.set(AFTER_COMMIT, hooks);
    return work();
  });
  const value = sequelize.getDialect() === 'sqlite' ? await enqueue(collected) : await onPostgres(collected);
  for (const hook of hooks) hook();
  return value;
}

function enqueue<T>(work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    queue.push({ work, settle: (outcome) => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value as T)) });
    if (!draining) { draining = true; setImmediate(() => void drain()); }
  });
}

async function drain(): Promise<void> {
  while (queue.length > 0) {
    const batch = queue.splice(0, BATCH);
    const outcomes = await commitTogether(batch).catch((error: unknown) => batch.map(() => ({ error })));
    batch.forEach((job, index) => job.settle(outcomes[index]!));
  }
  draining = false;
}

/** Values are handed out only after COMMIT: an acknowledged write survives a power cut. */
function commitTogether(batch: Job[]) {
  return sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, async () => {
    const outcomes: ({ value: unknown } | { error: unknown })[] = [];
    for (const job of batch) outcomes.push(await behindSavepoint(job));
    return outcomes;
  });
}

async function behindSavepoint(job: Job): Promise<{ value: unknown } | { error: unknown }> {
  await sequelize.query('SAVEPOINT job');
  try {
    const value = await job.work();
    await sequelize.query('RELEASE job');
    return { value };
  } catch (error) {
    await sequelize.query('ROLLBACK TO job');
    await sequelize.query('RELEASE job');
    return { error };
  }
}

const RETRIED = new Set(['40001', '40P01', '23505']);
const sqlState = (error: unknown) => (error as { original?: { code?: string } }).original?.code ?? '';

async function onPostgres<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.SERIALIZABLE }, () => work());
    } catch (error) {
      // A unique violation may be the other half of a race; a second look finds its row and answers with it.
      if (!RETRIED.has(sqlState(error)) || attempt === POSTGRES_ATTEMPTS) throw error;
      await new Promise((wait) => setTimeout(wait, Math.random() * 10 * 2 ** Math.min(attempt, 6)));
    }
  }
}

/** Waits until every queued write is done; used at shutdown. */
export const drained = () => (draining ? enqueue(async () => undefined) : Promise.resolve(undefined));
