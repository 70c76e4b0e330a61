import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const UNPACKER = resolve(import.meta.dirname, '../.scripts/chromium.mjs');
/** The packaged program runs on these machines only. */
const carries = process.platform === 'linux' && process.arch === 'x64';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unpacking-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As a worker of the browser tests does: unpacks it, and starts it at once. */
async function unpackAndStart(): Promise<string> {
  const { stdout: there } = await run(process.execPath, [UNPACKER, folder]);
  const { stdout: version } = await run(join(there, 'chromium'), ['--version'], {
    env: { ...process.env, LD_LIBRARY_PATH: join(there, 'al2023/lib') },
  });
  expect(dirname(there)).toBe(folder);
  return version;
}

describe('the packaged Chromium', () => {
  it.runIf(carries)(
    'is unpacked by two processes at once, and each of them starts it',
    async () => {
      const versions = await Promise.all([unpackAndStart(), unpackAndStart()]);
      for (const version of versions) expect(version).toMatch(/^Chromium \d+/);
      expect(await unpackAndStart()).toBe(versions[0]);
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/^chromium-\d+\.\d+\.\d+$/)]);
    },
    300_000,
  );
});
