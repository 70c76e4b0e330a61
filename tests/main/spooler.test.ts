import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { cupsArguments, printByCups } from '../../main/spooler.ts';

/** A stand-in for the system's `lp`, the first program outside of the app. */
const LP = `#!${process.execPath}
const { writeFileSync, readFileSync } = require('node:fs');
if (process.argv.includes('Broken')) {
  process.stderr.write('lp: The printer or class does not exist.\\n');
  process.exit(1);
}
const taken = { args: process.argv.slice(2), document: readFileSync(0, 'latin1') };
writeFileSync(__dirname + '/taken.json', JSON.stringify(taken));
`;
const order = { printer: 'Office', pageSize: 'A4' } as const;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spooler-'));
  writeFileSync(join(folder, 'lp'), LP);
  chmodSync(join(folder, 'lp'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());
const onPath = (...folders: string[]) => vi.stubEnv('PATH', folders.join(delimiter));

describe.skipIf(process.platform === 'win32')('sending a PDF to the spooler', () => {
  test('passes every byte, the printer’s name and the page size', async () => {
    onPath(folder);
    const document = Buffer.from(Array.from({ length: 300_000 }, (_, place) => place % 256));
    expect(await printByCups(document, order)).toBe(true);
    const taken = JSON.parse(readFileSync(join(folder, 'taken.json'), 'utf8')) as {
      args: string[];
      document: string;
    };
    expect(taken.args).toEqual(['-d', 'Office', '-t', 'Invoice', '-o', 'media=A4']);
    expect(Buffer.from(taken.document, 'latin1').equals(document)).toBe(true);
  });

  test('[1.2.5] passes a printer’s name as a name, whatever it is', async () => {
    onPath(folder);
    const printer = '$(touch /tmp/owned); -o raw';
    await printByCups(Buffer.from('%PDF'), { ...order, printer });
    expect(
      (JSON.parse(readFileSync(join(folder, 'taken.json'), 'utf8')) as { args: string[] }).args[1],
    ).toBe(printer);
  });

  test('reports a refusal with the spooler’s own message', async () => {
    onPath(folder);
    await expect(
      printByCups(Buffer.alloc(2_000_000), { ...order, printer: 'Broken' }),
    ).rejects.toThrow(
      'The printer did not take the document (lp: The printer or class does not exist.)',
    );
  });

  test('reports that the program is missing', async () => {
    onPath(join(folder, 'nowhere'));
    expect(await printByCups(Buffer.from('%PDF'), order)).toBe(false);
  });
});

test('a receipt is as long as its page, and without a printer’s name the default printer is used', () => {
  expect(
    cupsArguments({ printer: undefined, pageSize: { width: 79_999, height: 141_111 } }),
  ).toEqual(['-t', 'Invoice', '-o', 'media=Custom.80x141mm']);
});
