import { describe, expect, it } from 'vitest';
import { createCache } from '../../server/cache.ts';

describe('a cache', () => {
  it('makes a value once, one that is zero or empty too', () => {
    const numbers = createCache<number>(2);
    const texts = createCache<string>(2);
    expect([numbers.get('a', () => 0), numbers.get('a', () => 1)]).toEqual([0, 0]);
    expect([texts.get('a', () => ''), texts.get('a', () => 'b')]).toEqual(['', '']);
  });

  it('that is full loses the value that was asked for least recently', () => {
    const cache = createCache<string>(2);
    for (const key of ['a', 'b', 'a', 'c']) cache.get(key, () => `first ${key}`);
    expect(['a', 'c', 'b'].map((key) => cache.get(key, () => `second ${key}`))).toEqual([
      'first a',
      'first c',
      'second b',
    ]);
  });

  it('reads a value once that is awaited, and again after a failure', async () => {
    const cache = createCache<string>(2);
    await expect(cache.load('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await cache.load('a', () => Promise.resolve('read'))).toBe('read');
    expect(await cache.load('a', () => Promise.reject(new Error('gone')))).toBe('read');
  });
});
