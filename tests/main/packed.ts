import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repoRoot, runtime } from './desktop-app.ts';

const run = promisify(execFile);

/** Packs the built app with the Electron that is installed here. @returns the folder of the output */
export async function packApp(targets: string[] = ['dir']): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  const version = readFileSync(join(runtime!, 'version'), 'utf8').replace(/^v/, '').trim();
  const settings = [
    `electronDist=${runtime}`,
    `electronVersion=${version}`,
    `directories.output=${folder}`,
  ].map((one) => `-c.${one}`);
  await run(
    process.execPath,
    [join(repoRoot, 'node_modules/electron-builder/cli.js'), '--linux', ...targets, ...settings],
    { cwd: repoRoot },
  );
  return folder;
}
