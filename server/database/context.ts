import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<Map<string, unknown>>();

/**
 * The context that `Sequelize.useCLS` wants, over AsyncLocalStorage, so that the running
 * transaction need not be passed along.
 */
export const transactionContext = {
  get: (key: string) => storage.getStore()?.get(key),
  set: (key: string, value: unknown) => {
    storage.getStore()?.set(key, value);
    return value;
  },
  run: <T>(work: (context: Map<string, unknown>) => T): T => {
    const context = new Map(storage.getStore() ?? []);
    return storage.run(context, () => work(context));
  },
  /** Runs work outside of every transaction, even while one is running. */
  outside: <T>(work: () => T): T => storage.run(new Map(), work),
  bind: <F extends (...args: never[]) => unknown>(work: F): F => {
    const context = new Map(storage.getStore() ?? []);
    return ((...args: never[]) => storage.run(context, () => work(...args))) as F;
  },
};
