import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (edges of controls). */
const TEXT = 4.5;
const EDGE = 3;
const css = readFileSync(join(import.meta.dirname, '../../renderer/ui/tokens.css'), 'utf8');

/** The colours of the first block that follows a selector. */
function coloursAfter(selector: string): Record<string, string> {
  const start = css.indexOf(selector);
  const block = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name, value]) => [name!, value!]),
  );
}
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const GROUNDS = ['paper', 'raised', 'sunken', 'hover', 'knob'];
const PAIRS: [text: string, grounds: string[], least: number][] = [
  ['ink', [...GROUNDS, 'accent-soft'], TEXT],
  ['ink-soft', [...GROUNDS], TEXT],
  ['accent', ['paper', 'raised', 'sunken', 'accent-soft'], TEXT],
  ['accent-strong', ['accent-soft'], TEXT],
  ['ok', ['paper', 'raised', 'ok-soft'], TEXT],
  ['wait', ['paper', 'raised', 'wait-soft'], TEXT],
  ['red', ['paper', 'raised', 'red-soft'], TEXT],
  ['on-accent', ['accent', 'accent-strong'], TEXT],
  ['on-inverse', ['inverse'], TEXT],
  ['on-wait', ['wait-fill'], TEXT],
  ['on-red', ['red-fill'], TEXT],
  ['edge', ['paper', 'raised'], EDGE],
];

const light = coloursAfter(':root {');
describe.each([
  ['light', light],
  ['dark', { ...light, ...coloursAfter(":root:not([data-theme='light']) {") }],
] as const)('the tokens, %s', (_, colours) => {
  it.each(PAIRS)('%s can be read on its grounds', (text, grounds, least) => {
    for (const ground of grounds)
      expect(contrast(colours[text]!, colours[ground]!), ground).toBeGreaterThanOrEqual(least);
  });
});

it('dark is the same by the system and by choice', () => {
  expect(coloursAfter(":root[data-theme='dark'] {")).toEqual(
    coloursAfter(":root:not([data-theme='light']) {"),
  );
});
