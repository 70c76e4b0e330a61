import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { openApi } from '../../server/http/openapi.ts';
import { HAS_LONG_FORM, proof } from '../support/torture.ts';

const root = resolve(import.meta.dirname, '../..');
const sources = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts'),
);

/** Every regular expression that is written in a source, as `/source/flags`. */
function literalsIn(name: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(
    ts.createSourceFile(
      name,
      readFileSync(join(root, 'server', name), 'utf8'),
      ts.ScriptTarget.Latest,
    ),
  );
  return found;
}
/** Every pattern that the contracts state, zod's own for dates and times included. */
function patternsIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === 'pattern' && typeof value === 'string' ? [`/${value}/u`] : patternsIn(value),
  );
}
const ofContracts = patternsIn(
  openApi(
    [...portalRoutes, ...staffPortRoutes].map(({ endpoint }) => endpoint),
    { title: '', version: '' },
  ),
);
const all = [...new Set([...sources.flatMap(literalsIn), ...ofContracts])];

const PUMPS = [
  'a',
  'A',
  '0',
  ' ',
  '\t',
  '\n',
  '.',
  '-',
  '/',
  '@',
  '=',
  ':',
  '?',
  '"',
  '$',
  '{',
  '\u0301',
  '\u202e',
  '\ud800',
  'a.',
  'a-',
  'a ',
  'a@',
  '0.',
  '.0',
  'a:',
  '://',
  'token=',
  '$a',
  '-0',
  '{year}',
  ';=',
  '\r\n',
];
/** The worst case for a text: nothing at its end matches, so that every way to match is tried. */
function hostile(length: number) {
  return PUMPS.flatMap((pump) => {
    const text = pump.repeat(length / pump.length);
    return [`${text}\n\u0001`, `a${text}é`];
  });
}
/** Quadratic time already shows at a fifth of the length, before it takes many seconds. */
const LENGTH = proof(20_000, 100_000);
const [SHORT, LONG] = [hostile(LENGTH / 5), hostile(LENGTH)];

/** This process's CPU time meanwhile, in milliseconds, whatever else the machine did. */
function cost(expression: RegExp, text: string): number {
  const begin = process.cpuUsage();
  text.replace(expression, '');
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}
/** The fastest of several runs: only what is always slow is slow. */
function least(expression: RegExp, text: string): number {
  return Math.min(...[1, 2, 3].map(() => cost(expression, text)));
}
/**
 * An expression that reads each letter once, on this machine. A good one is about as fast, one of
 * quadratic time a thousand times slower.
 */
const LINEAR = Math.max(...LONG.map((text) => least(/[^\w\s]|\d{3}/gu, text)));
const TOO_MUCH = 50 * Math.max(1, LINEAR);
function isSlow(expression: RegExp, limit: number) {
  return (text: string) => cost(expression, text) >= limit && least(expression, text) >= limit;
}
function slow(written: string): string[] {
  const end = written.lastIndexOf('/');
  const expression = new RegExp(written.slice(1, end), written.slice(end + 1));
  const found =
    SHORT.find(isSlow(expression, TOO_MUCH / 5)) ?? LONG.find(isSlow(expression, TOO_MUCH));
  return found === undefined ? [] : [JSON.stringify(found.slice(0, 12))];
}

describe('[1.3.12] regular expressions', HAS_LONG_FORM, () => {
  it('are all found', () => {
    expect(ofContracts.length).toBeGreaterThan(5);
    expect(all.length).toBeGreaterThan(60);
  });
  it.each(all)(
    `%s reads ${LENGTH} letters about as fast as one that reads each letter once`,
    (written) => expect(slow(written)).toEqual([]),
  );
  it('of quadratic time are found by this test', () => {
    expect(slow('/a+$/')).not.toEqual([]);
  });
});

it('[1.2.9] no regular expression is made of input', () => {
  const made = sources.filter((name) =>
    /\bRegExp\(/.test(readFileSync(join(root, 'server', name), 'utf8')),
  );
  expect(made).toEqual([]);
});
