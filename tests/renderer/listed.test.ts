import { afterEach, expect, it, vi } from 'vitest';
import { listed } from '../../renderer/ui/listed.ts';
import { optionNames } from '../../renderer/ui/options.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});
const readFrom = (dir: 'ltr' | 'rtl') => vi.stubGlobal('document', { documentElement: { dir } });

it('names in a text keep their own direction where it is read from right to left', () => {
  readFrom('rtl');
  expect(listed(['2 Chips', 'Cola'])).toBe('\u2067\u20682 Chips\u2069, \u2068Cola\u2069\u2069');
  expect(optionNames([{ name: 'Cheddar', quantity: 2 }])).toBe(
    '\u2067\u20682 × Cheddar\u2069\u2069',
  );
});

it('names in a text have no marks where it is read from left to right', () => {
  readFrom('ltr');
  expect(listed(['2 Chips', 'Cola'])).toBe('2 Chips, Cola');
});
