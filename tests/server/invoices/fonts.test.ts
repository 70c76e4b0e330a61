import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { faceFiles } from '../../../server/invoices/pdf/fonts.ts';

const root = resolve(import.meta.dirname, '../../..');
const load = createRequire(import.meta.url);

it('docs/FONTS.md lists each font file used on documents, with its size', () => {
  const rows = readFileSync(join(root, 'docs/FONTS.md'), 'utf8').matchAll(
    /\| `(\S+\.ttf)` \| (\d+) \|/g,
  );
  const listed = Object.fromEntries([...rows].map(([, file, size]) => [file!, Number(size)]));
  const used = Object.values(faceFiles).map((file): [string, number] => [
    basename(file),
    Math.round(statSync(load.resolve(file)).size / 1000),
  ]);
  expect(listed).toEqual(Object.fromEntries(used));
});
