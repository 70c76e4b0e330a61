import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCENT_THEMES, accentTokens, type AccentTheme } from '../../renderer/ui/accent.ts';

/** WCAG 2.2: 1.4.3 (text) and 1.4.11 (edges); 1.4.6 where the reader asks for more contrast. */
const LEAST = { text: 4.5, edge: 3, line: 1 };
const LEAST_HIGH = { text: 7, edge: 4.5, line: 3 };
type Kind = keyof typeof LEAST;
type Colours = Record<string, string>;

interface Block {
  media: string;
  selectors: string[];
  body: string;
}
function blocksIn(text: string, media = ''): Block[] {
  const found: Block[] = [];
  for (let at = 0, open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
    const name = text.slice(at, open).trim().replace(/\s+/g, ' ');
    let depth = 1;
    for (at = open + 1; depth > 0; at += 1)
      depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0;
    const body = text.slice(open + 1, at - 1);
    if (name.startsWith('@')) found.push(...blocksIn(body, name));
    else found.push({ media, selectors: name.split(', '), body });
  }
  return found;
}
const css = readFileSync(join(import.meta.dirname, '../../renderer/ui/tokens.css'), 'utf8');
const blocks = blocksIn(css.replace(/\/\*[^]*?\*\//g, ''));

/** The colours for a selector below a media query; those of an own accent are its fallbacks. */
function coloursOf(media: string, selector: string): Colours {
  const bodies = blocks.filter((one) => one.media === media && one.selectors.includes(selector));
  expect(bodies.length, `${media} ${selector}`).toBeGreaterThan(0);
  const stated = /--([\w-]+): (?:var\([\w-]+, )?(#[\da-f]{6})\)?;/g;
  return Object.fromEntries(
    bodies.flatMap(({ body }) =>
      [...body.matchAll(stated)].map(([, name, value]) => [name!, value!]),
    ),
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

const GROUNDS = ['paper', 'raised', 'sunken', 'hover'];
const PAIRS: [colour: string, grounds: string[], kind: Kind][] = [
  ['ink', [...GROUNDS, 'knob', 'accent-soft', 'ok-soft', 'wait-soft', 'red-soft'], 'text'],
  ['ink-soft', [...GROUNDS, 'knob', 'accent-soft'], 'text'],
  ['accent', [...GROUNDS, 'accent-soft'], 'text'],
  ['accent-strong', [...GROUNDS, 'accent-soft'], 'text'],
  ['ok', [...GROUNDS, 'accent-soft', 'ok-soft'], 'text'],
  ['wait', [...GROUNDS, 'accent-soft', 'wait-soft'], 'text'],
  ['red', [...GROUNDS, 'accent-soft', 'red-soft'], 'text'],
  ['on-accent', ['accent', 'accent-strong'], 'text'],
  ['on-inverse', ['inverse'], 'text'],
  ['on-wait', ['wait-fill'], 'text'],
  ['on-red', ['red-fill'], 'text'],
  ['edge', [...GROUNDS], 'edge'],
  // the ring of the focus, the chosen edge, a bar of a chart
  ['accent', GROUNDS, 'edge'],
  ['line', ['paper', 'raised'], 'line'],
];
const DARK = "[data-theme='dark']";
const BY_SYSTEM = ":root:not([data-theme='light'])";
const light = coloursOf('', ':root');
const dark = { ...light, ...coloursOf('@media screen', DARK) };
const high = '(prefers-contrast: more)';
const THEMES: [AccentTheme, Colours, typeof LEAST][] = [
  ['light', light, LEAST],
  ['dark', dark, LEAST],
  ['light-high', { ...light, ...coloursOf(`@media ${high}`, ':root') }, LEAST_HIGH],
  ['dark-high', { ...dark, ...coloursOf(`@media screen and ${high}`, DARK) }, LEAST_HIGH],
];

describe.each(THEMES)('the tokens, %s', (theme, colours, least) => {
  const faults = (tokens: Colours) =>
    PAIRS.flatMap(([colour, grounds, kind]) =>
      grounds
        .map((ground) => ({ ground, ratio: contrast(tokens[colour]!, tokens[ground]!) }))
        .filter(({ ratio }) => ratio < least[kind])
        .map(({ ground, ratio }) => `${colour} on ${ground}: ${ratio.toFixed(2)}`),
    );

  it('can be read on their grounds', () => expect(faults(colours)).toEqual([]));

  it('can be read with any colour of the restaurant in place of the accent', () => {
    expect(ACCENT_THEMES[theme].grounds).toEqual([
      ...new Set(GROUNDS.slice(0, 3).map((ground) => colours[ground]!)),
    ]);
    const colour = fc.stringMatching(/^#[0-9a-f]{6}$/);
    fc.assert(
      fc.property(colour, (own) => {
        const { accent, strong, soft, on, act } = accentTokens(own, theme);
        const tokens = { accent, 'accent-strong': strong, 'accent-soft': soft, 'on-accent': on };
        expect(faults({ ...colours, ...tokens })).toEqual([]);
        // The portal's filled button in the dark: white is read on it, and it is seen on the page.
        expect(contrast(act, '#ffffff')).toBeGreaterThanOrEqual(LEAST.text);
        for (const ground of ['paper', 'raised'])
          expect(contrast(act, colours[ground]!)).toBeGreaterThanOrEqual(LEAST.edge);
      }),
      { examples: [['#ffffff'], ['#000000'], ['#facc15'], ['#808080'], ['#ff0000']] },
    );
  });
});

it('dark is the same by the system and by choice', () => {
  const bySystem = '@media screen and (prefers-color-scheme: dark)';
  expect(coloursOf(bySystem, BY_SYSTEM)).toEqual(coloursOf('@media screen', DARK));
  expect(
    coloursOf(`@media screen and ${high} and (prefers-color-scheme: dark)`, BY_SYSTEM),
  ).toEqual(coloursOf(`@media screen and ${high}`, DARK));
});

it('a restaurant’s colour that can be read stays as it is', () => {
  expect(accentTokens('#1c5a4c', 'light').accent).toBe('#1c5a4c');
  expect(accentTokens('#facc15', 'dark').accent).toBe('#facc15');
  expect(accentTokens('#facc15', 'light').accent).not.toBe('#facc15');
});
