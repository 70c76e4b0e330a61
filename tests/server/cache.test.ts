import { describe, expect, it } from 'vitest';
import { createCache } from '../../server/cache.ts';

describe('a cache', () => {
  it('computes a value once, also one that is zero or empty', () => {
    const numbers = createCache<number>(2);
    const texts = createCache<string>(2);
    expect([numbers.get('a', () => 0), numbers.get('a', () => 1)]).toEqual([0, 0]);
    expect([texts.get('a', () => ''), texts.get('a', () => 'b')]).toEqual(['', '']);
  });

  it('removes the least recently used value when it is full', () => {
    const cache = createCache<string>(2);
    for (const key of ['a', 'b', 'a', 'c']) cache.get(key, () => `first ${key}`);
    expect(['a', 'c', 'b'].map((key) => cache.get(key, () => `second ${key}`))).toEqual([
      'first a',
      'first c',
      'second b',
    ]);
  });

  it('reads an asynchronous value once, and again after a failure', async () => {
    const cache = createCache<string>(2);
    await expect(cache.load('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await cache.load('a', () => Promise.resolve('read'))).toBe('read');
    expect(await cache.load('a', () => Promise.reject(new Error('gone')))).toBe('read');
  });
});
