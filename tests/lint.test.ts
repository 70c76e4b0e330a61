import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const eslint = new ESLint({ cwd: root });

/** oxlint knows the types of a file from the tsconfig.json beside it. */
const TYPED = [
  ['typescript(no-floating-promises)', 'export function save() { Promise.reject(new Error()); }'],
  [
    'typescript(no-misused-promises)',
    '[1].forEach(async () => { await Promise.reject(new Error()); });',
  ],
] as const;
function oxlint(text: string): { status: number | null; stdout: string } {
  const folder = mkdtempSync(join(root, 'tests/scratch-'));
  try {
    const options = { target: 'ES2023', strict: true, noEmit: true };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
    writeFileSync(join(folder, 'offence.ts'), text);
    const program = join(root, 'node_modules/oxlint/bin/oxlint');
    return spawnSync(process.execPath, [program, '--type-aware', '--no-ignore', folder], {
      cwd: root,
      encoding: 'utf8',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

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

  it.each(TYPED)('%s refuses %s', (rule, text) => {
    const { status, stdout } = oxlint(text);
    expect(stdout).toContain(rule);
    expect(status).toBe(1);
  });

  it.each([
    ['@typescript-eslint/no-explicit-any', 'export const rows: any[] = [];'],
    ['@typescript-eslint/ban-ts-comment', '// @ts-ignore\nexport const rows: string = 1;'],
  ])('%s refuses %s', async (rule, text) =>
    expect(await broken(text, 'server/orders/offence.ts')).toEqual([rule]),
  );

  it('no comment may switch a rule off', async () => {
    expect(
      await broken('// eslint-disable-next-line\neval(name);', 'server/orders/offence.mjs'),
    ).toContain('project/no-eval');
    expect(
      await broken('// oxlint-disable-next-line\nsave();', 'server/orders/offence.mjs'),
    ).toEqual(['no-warning-comments']);
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
