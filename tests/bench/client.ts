import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './root.ts';
import type { Load, LoadResult } from './load.ts';

const run = promisify(execFile);
const MOST_OUTPUT = 64 * 1024 * 1024;

/** Runs another file of the bench in its own process. @returns what it printed, parsed */
export async function inProcess<T>(script: 'load' | 'draw', input: unknown): Promise<T> {
  const { stdout } = await run(
    process.execPath,
    [join(ROOT, 'dist/.bench', `${script}.js`), JSON.stringify(input)],
    { maxBuffer: MOST_OUTPUT },
  );
  return JSON.parse(stdout) as T;
}

/**
 * Sends orders from another process.
 * @throws when any response was not 201: refusals would falsify the figures
 */
export async function sendOrders(load: Load): Promise<LoadResult> {
  const result = await inProcess<LoadResult>('load', load);
  const { statuses, errors } = result;
  if (errors > 0 || statuses['201'] !== load.amount)
    throw new Error(`not every order was placed: ${JSON.stringify({ statuses, errors })}`);
  return result;
}
