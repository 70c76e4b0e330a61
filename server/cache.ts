/**
 * Caches in the memory of this process; a full one drops the value that was used least recently.
 */
import { LRUCache } from 'lru-cache';

export interface Cache<Value> {
  /** The value under a key, made when there is none. */
  get: (key: string, make: () => Value) => Value;
  /** As `get`, for a value that is awaited; a failure is not cached. */
  load: (key: string, read: () => Promise<Value>) => Promise<Value>;
}

/**
 * Makes a cache.
 * @param max how many values it holds
 */
export function createCache<Value extends NonNullable<unknown>>(max: number): Cache<Value> {
  const values = new LRUCache<string, Value>({ max });
  const add = (key: string, value: Value): Value => {
    values.set(key, value);
    return value;
  };
  return {
    get: (key, make) => values.get(key) ?? add(key, make()),
    load: async (key, read) => values.get(key) ?? add(key, await read()),
  };
}
