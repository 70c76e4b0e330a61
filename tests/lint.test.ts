import { join, resolve } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * With CI=true typescript-eslint assumes one pass over the files on disk, and would read the file's
 * own text instead of the offending one.
 */
const eslint = new ESLint({
  cwd: `${import.meta.dirname}/..`,
  overrideConfig: {
    languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } },
  },
});

const TYPED = [
  ['@typescript-eslint/no-explicit-any', 'export const rows: any[] = [];'],
  ['@typescript-eslint/ban-ts-comment', '// @ts-ignore\nexport const rows: string = 1;'],
  [
    '@typescript-eslint/no-floating-promises',
    'export function save() { Promise.reject(new Error()); }',
  ],
  [
    '@typescript-eslint/no-misused-promises',
    'setTimeout(async () => { await Promise.reject(new Error()); }, 1);',
  ],
] as const;
const root = resolve(import.meta.dirname, '..');
const pathOf = (text: string) =>
  join(root, `server/offence-${TYPED.findIndex(([, offence]) => offence === text)}.ts`);

/** The typed texts compiled alone: the whole project would take ten seconds. */
function compiled(): ts.Program {
  const options = { lib: ['lib.es2023.d.ts'], types: ['node'], strict: true, noEmit: true };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  const texts = new Map<string, string>(TYPED.map(([, text]) => [pathOf(text), text]));
  host.getSourceFile = (name, ...rest) => {
    const text = texts.get(name);
    return text === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  };
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  return ts.createProgram([...texts.keys()], options, host);
}
const typed = new ESLint({
  cwd: root,
  overrideConfig: { languageOptions: { parserOptions: { programs: [compiled()] } } },
});

/**
 * The rules that a text breaks at a given path; a script has the same bans as a typed source and is
 * linted much faster.
 */
async function broken(text: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return [...new Set(result!.messages.map(({ ruleId, message }) => ruleId ?? message))];
}
function page(template: string) {
  return `<script setup lang="ts">\nconst name = 'x';\n</script>\n\n<template>\n  ${template}\n</template>\n`;
}

describe('code that lint forbids [1.1.2] [1.2.1] [1.2.3] [1.2.4] [1.2.5] [1.3.2] [1.3.5] [1.3.7]', () => {
  it.each([
    ['project/no-html', 'document.body.innerHTML = location.hash;'],
    ['project/no-html', 'document.body.outerHTML += name;'],
    ['project/no-html', 'document.body.insertAdjacentHTML("beforeend", name);'],
    ['project/no-html', 'export const it = h("p", { innerHTML: name });'],
    ['project/no-eval', 'eval(name);'],
    ['project/no-eval', 'export const run = new Function("a", name);'],
    ['project/no-eval', 'setTimeout("run()", 1);'],
    ['project/no-sql-literal', 'import { literal } from "sequelize"; export default [literal];'],
    ['project/no-sql-literal', 'rows.findAll({ order: Sequelize.literal(name) });'],
    ['project/no-shell', 'import { exec } from "node:child_process"; exec("ls " + name);'],
    ['project/no-shell', 'import { execSync as run } from "child_process"; run(name);'],
    ['project/no-shell', 'import * as child from "node:child_process"; child.exec(name);'],
    [
      'project/no-shell',
      'import { spawn } from "node:child_process"; spawn("ls", [name], { shell: true });',
    ],
    ['project/no-weak-random', 'export const code = Math.random().toString(36);'],
    ['project/no-console', 'console.log(name);'],
    ['project/no-column-rebuild', 'queryInterface.removeColumn("orders", "notes");'],
    ['project/no-column-rebuild', 'queryInterface.changeColumn("orders", "notes", {});'],
    ['project/no-column-rebuild', 'queryInterface.renameColumn("orders", "notes", "note");'],
    ['project/no-own-transaction', 'sequelize.transaction(() => work());'],
    ['project/no-environment', 'export const url = process.env.DATABASE_URL;'],
    [
      'project/few-parameters',
      'export function place(table, items, notes, urgent) { return [table, items, notes, urgent]; }',
    ],
    ['max-depth', 'if (a) if (b) if (c) if (d) if (e) f();'],
    ['complexity', `export const f = (n) => ${'n ? 1 : '.repeat(20)}0;`],
    ['max-lines-per-function', `export function f() {${'\nf();'.repeat(100)}\n}`],
    ['eqeqeq', 'export const same = name == other;'],
  ])('%s refuses %j', async (rule, text) =>
    expect(await broken(text, 'server/orders/offence.mjs')).toEqual([rule]),
  );

  it.each([
    ['vue/no-v-html', '<p v-html="name" />'],
    ['vue/no-restricted-v-bind', '<p :innerHTML="name" />'],
    ['vue/no-restricted-v-bind', '<iframe :srcdoc="name" />'],
    ['vue/no-bare-strings-in-template', '<p>{{ name }} Hello</p>'],
  ])('%s refuses %s on a page', async (rule, template) =>
    expect(await broken(page(template), 'renderer/portal/OffencePage.vue')).toEqual([rule]),
  );

  it.each(TYPED)('%s refuses %s', async (rule, text) => {
    const [result] = await typed.lintText(text, { filePath: pathOf(text) });
    expect(result!.messages.map(({ ruleId }) => ruleId)).toContain(rule);
  });

  it('no comment may switch a rule off', async () => {
    expect(
      await broken('// eslint-disable-next-line\neval(name);', 'server/orders/offence.mjs'),
    ).toContain('project/no-eval');
  });

  it('the message of a ban names the line of SECURITY.md', async () => {
    const [result] = await eslint.lintText('eval(name);', {
      filePath: 'server/orders/offence.mjs',
    });
    expect(result!.messages[0]!.message).toContain('[1.3.2]');
  });
});

describe('code that lint allows', () => {
  it.each([
    ['server/orders/fine.mjs', 'export const kind = z.literal("full");'],
    [
      'server/orders/fine.mjs',
      'import { spawn } from "node:child_process"; spawn("ls", [name], { shell: false });',
    ],
    ['server/orders/fine.mjs', 'export const found = /x/.exec(name);'],
    ['server/orders/fine.mjs', 'app.use((error, request, response, next) => next(error));'],
    ['server/database/fine.mjs', 'sequelize.transaction(() => work());'],
    ['.scripts/fine.mjs', 'export const folder = process.env.DATA_DIR;'],
    [
      'server/orders/fine.mjs',
      'export const dish = (name, cents, text, ...allergens) => [name, cents, text, allergens];',
    ],
    ['.scripts/fine.mjs', 'console.log("built");'],
    ['main/fine.mjs', 'import { shell } from "electron"; open({ shell });'],
  ])('%s may contain %s', async (place, text) => expect(await broken(text, place)).toEqual([]));
});
