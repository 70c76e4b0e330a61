import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareBrowser } from './browser.ts';

/**
 * Runs once before the first worker of the browser tests: unpacks the browser and builds the pages,
 * which are served as built.
 */
export function setup(): void {
  prepareBrowser();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['.scripts/build.mjs', 'staff', 'portal'],
    { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the pages do not build: ${stderr}`);
}
