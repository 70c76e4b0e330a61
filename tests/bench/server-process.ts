import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './root.ts';

const POLL_MS = 5;
const PATIENCE_MS = 120_000;

/** The delay of the server's event loop in milliseconds. */
export interface LoopDelay {
  p50: number;
  p99: number;
  max: number;
}
export interface BenchServer {
  dataDir: string;
  portal: string;
  staff: string;
  pid: number;
  /** From spawn to the first 200 of /healthz, in milliseconds. */
  startMs: number;
  /** The resident set in MB. */
  residentMb: () => number;
  /** Starts to measure the event loop, or returns its delay since then. */
  loopDelay: (ask: 'begin' | 'report') => Promise<LoopDelay>;
  stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function untilHealthy(url: string): Promise<void> {
  for (const begin = performance.now(); performance.now() - begin < PATIENCE_MS;) {
    const response = await fetch(`${url}/healthz`).catch(() => null);
    if (response?.ok) return;
    await new Promise((wait) => setTimeout(wait, POLL_MS));
  }
  throw new Error(`${url}/healthz did not answer`);
}

/** A bare Linux has no `ps`, and other systems have no /proc. */
function residentKb(pid: number): number {
  if (process.platform !== 'linux')
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}

export const newDataDir = () => mkdtempSync(join(tmpdir(), 'bench-'));
export const dropDataDir = (dataDir: string) => rmSync(dataDir, { recursive: true, force: true });

/**
 * Runs `npm run serve` in its own process with a probe of its event loop.
 * @param settings more settings of the server
 */
export async function serve(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<BenchServer> {
  const [portalPort, staffPort] = [await freePort(), await freePort()];
  const [portal, staff] = [`http://127.0.0.1:${portalPort}`, `http://127.0.0.1:${staffPort}`];
  const begin = performance.now();
  const child = spawn(
    process.execPath,
    ['--require', join(ROOT, 'tests/bench/probe.cjs'), join(ROOT, '.scripts/serve.cjs')],
    {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        PATH: process.env.PATH,
        DATA_DIR: dataDir,
        PORTAL_HOST: '127.0.0.1',
        PORTAL_PORT: String(portalPort),
        STAFF_PORT: String(staffPort),
        RATE_LIMIT_FACTOR: '100000',
        LOG_LEVEL: 'error',
        ...settings,
      },
    },
  );
  const exited = once(child, 'exit');
  await Promise.race([
    untilHealthy(portal),
    exited.then(([code]) => {
      throw new Error(`the server ended with ${String(code)}`);
    }),
  ]);
  return {
    dataDir,
    portal,
    staff,
    startMs: performance.now() - begin,
    pid: child.pid!,
    residentMb: () => residentKb(child.pid!) / 1024,
    loopDelay: async (ask) => {
      child.send(ask);
      const [delay] = (await once(child, 'message')) as [LoopDelay];
      return delay;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
