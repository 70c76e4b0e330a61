import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const tests = import.meta.dirname;
/** An id of ASVS, or of one of the six harnesses that SECURITY.md lists. */
const ID = /\[(\d+\.\d+\.\d+|T\d)\]/g;

/** True for `it(…)`, `test(…)`, `describe(…)` and their `.each(…)` and `.skipIf(…)`. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isCallExpression(callee)) return isTest(callee.expression);
  if (ts.isPropertyAccessExpression(callee)) return isTest(callee.expression);
  return ts.isIdentifier(callee) && ['it', 'test', 'describe'].includes(callee.text);
}
/** The ids in the titles of a file's tests; one in a comment proves nothing. */
function idsIn(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const title =
      ts.isCallExpression(node) && isTest(node.expression) ? node.arguments[0] : undefined;
    if (title && ts.isStringLiteralLike(title))
      found.push(...[...title.text.matchAll(ID)].map(([, id]) => id!));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return found;
}
const proven = new Set(
  readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => idsIn(join(tests, name))),
);
const page = readFileSync(join(tests, '../SECURITY.md'), 'utf8');
const section = /\n## Requirements proven\n(.*?)\n## /s.exec(page)![1]!;
const harnesses = [...page.matchAll(/^\| (T\d) \|/gm)].map(([, id]) => id!);
const stated = [...section.matchAll(/(?<![\d.])\d+\.\d+\.\d+(?![\d.])/g)].map(String);

it('every requirement of ASVS that SECURITY.md lists has a test whose title holds its id', () => {
  expect(stated.length).toBeGreaterThan(100);
  expect(stated.filter((id) => !proven.has(id))).toEqual([]);
});
it('every id in the title of a test is listed in SECURITY.md', () => {
  expect(harnesses).toEqual(['T1', 'T2', 'T3', 'T4', 'T5', 'T6']);
  const known = new Set([...stated, ...harnesses]);
  expect([...proven].filter((id) => !known.has(id))).toEqual([]);
});
it('SECURITY.md states each id once', () => {
  expect(stated.filter((id, place) => stated.indexOf(id) !== place)).toEqual([]);
});
