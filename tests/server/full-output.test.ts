import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { logFolder } from '../../server/log-files.ts';
import { until } from '../support/mail-server.ts';
import { buildServer, CHEAP_HASH, freePort } from '../support/process.ts';

const START = resolve(import.meta.dirname, '../../dist/server/start.js');
beforeAll(buildServer);

it('what a server prints may lead into a full disk: it serves on, and ends when it is told', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'full-'));
  const port = await freePort();
  // Writes to it fail as on a full disk (full(4)).
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [...CHEAP_HASH, START], {
    stdio: ['ignore', full, full],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATA_DIR: dataDir,
      PORTAL_HOST: '127.0.0.1',
      PORTAL_PORT: String(port),
      STAFF_PORT: '0',
      // It ends at once, which is a line of the log.
      TUNNEL_COMMAND: 'false',
    },
  });
  const exited = once(child, 'exit');
  const logged = () =>
    readdirSync(logFolder(dataDir))
      .map((name) => readFileSync(join(logFolder(dataDir), name), 'utf8'))
      .join('');
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await until('an answer', async () => child.exitCode !== null || (await answers()), 60_000);
    await until('a second line of the log', () => logged().split('tunnel ended').length > 2);
    expect([child.exitCode, await answers()]).toEqual([null, true]);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    closeSync(full);
    rmSync(dataDir, { recursive: true, force: true });
  }
});
