import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from './server.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Builds what is stale of the server; fast when nothing is. */
export function buildServer(): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, '.scripts/build.mjs'), 'server'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
}

export { freePort } from './free-port.ts';

export interface ServerProcess {
  dataDir: string;
  portal: Client;
  staff: Client;
  child: ChildProcess;
  /**
   * Ends the server as a service manager does (or by SIGKILL, as a power cut does).
   * @returns its exit code
   */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/**
 * Options of the server's command line: cheap hashes at normal priority, for tests that are not
 * about them.
 */
export const CHEAP_HASH = ['--require', join(import.meta.dirname, 'cheap-hash.cjs')];
export const SAME_PRIORITY = ['--require', join(import.meta.dirname, 'same-priority.cjs')];

/**
 * Runs the built server in its own process, like `npm run serve`, but with cheap hashes.
 * @param mostBlocks the file size limit of `ulimit -f` in blocks of 512 or 1024 bytes: it acts as a
 * full disk
 * @throws with its output when it does not become ready
 */
export async function startServerProcess(
  settings: Record<string, string> = {},
  mostBlocks?: number,
): Promise<ServerProcess> {
  const dataDir = settings.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'back-office-'));
  const start = [
    process.execPath,
    ...CHEAP_HASH,
    ...SAME_PRIORITY,
    join(ROOT, 'dist/server/start.js'),
  ] as const;
  const [command, ...rest] = mostBlocks
    ? ['/bin/sh', '-c', `ulimit -f ${mostBlocks} && exec "$0" "$@"`, ...start]
    : start;
  const child = spawn(command, rest, {
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      LOG_LEVEL: 'fatal',
      DATA_DIR: dataDir,
      PORTAL_HOST: '127.0.0.1',
      PORTAL_PORT: '0',
      STAFF_PORT: '0',
      PRINTER_ADDRESSES: '127.0.0.1:1024-65535',
      RATE_LIMIT_FACTOR: '1000',
      ...settings,
    },
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const printed = await untilReady(child);
  const address = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(printed)![1]!;
  return {
    dataDir,
    child,
    portal: new Client(address('Guests')),
    staff: new Client(address('Back office')),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code] = await exited;
      if (!settings.DATA_DIR) rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

async function untilReady(child: ChildProcess): Promise<string> {
  let [printed, complaint] = ['', ''];
  child.stderr!.on('data', (chunk) => {
    complaint += String(chunk);
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    printed += `${line}\n`;
    if (line !== 'Ready.') continue;
    child.stdout!.resume();
    return printed;
  }
  throw new Error(`the server did not get ready:\n${printed}${complaint}`);
}
