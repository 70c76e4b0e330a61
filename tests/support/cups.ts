import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const SCHEDULER = '/usr/sbin/cupsd';
const ADMIN = '/usr/sbin/lpadmin';
/** The backend of CUPS that writes to a printer's port unfiltered. */
const BACKEND = '/usr/lib/cups/backend/socket';
const READY_WITHIN_MS = 60_000;

/**
 * Which part of CUPS is missing on this machine, as the reason of a skip: ` (skipped: …)`, or ''.
 */
export function lackingCups(): string {
  const gone = [SCHEDULER, ADMIN, BACKEND].filter((path) => !existsSync(path));
  return gone.length > 0 ? ` (skipped: no ${gone.join(', ')})` : '';
}

/**
 * Uses its own socket file, open to all local users; an installed CUPS of the machine is not
 * affected.
 */
function settings(folder: string): Record<string, string> {
  return {
    'cupsd.conf': [
      `Listen ${folder}/cups.sock`,
      'Browsing No',
      'WebInterface No',
      'DefaultAuthType None',
      '<Location />\nAllow all\n</Location>',
      '<Policy default>\n<Limit All>\nAllow all\n</Limit>\n</Policy>\n',
    ].join('\n'),
    'cups-files.conf': [
      ['ServerRoot', ''],
      ['RequestRoot', 'spool'],
      ['TempDir', 'spool/tmp'],
      ['CacheDir', 'cache'],
      ['StateDir', 'state'],
      ['AccessLog', 'access.log'],
      ['ErrorLog', 'error.log'],
      ['PageLog', 'page.log'],
    ]
      .map(([name, path]) => `${name} ${join(folder, path!)}\n`)
      .join(''),
  };
}

export interface Cups {
  /** The environment of a program that prints here; CUPS uses English with it. */
  env: { CUPS_SERVER: string; LC_ALL: 'C.UTF-8' };
  /**
   * A queue that forwards its jobs unfiltered to a port of this machine.
   * @throws with the message of `lpadmin`
   */
  addQueue: (name: string, port: number) => void;
  makeDefault: (name: string) => void;
  stop: () => Promise<void>;
}

/** A real CUPS for the test. */
export async function startCups(): Promise<Cups> {
  const folder = mkdtempSync(join(tmpdir(), 'cups-'));
  chmodSync(folder, 0o755); // the backend of CUPS runs as another user
  for (const name of ['spool/tmp', 'cache', 'state', 'ppd'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const [name, text] of Object.entries(settings(folder)))
    writeFileSync(join(folder, name), text);
  const cupsd = spawn(
    SCHEDULER,
    ['-f', '-c', join(folder, 'cupsd.conf'), '-s', join(folder, 'cups-files.conf')],
    { stdio: 'ignore' },
  );
  const ended = once(cupsd, 'exit');
  const env = { CUPS_SERVER: join(folder, 'cups.sock'), LC_ALL: 'C.UTF-8' } as const;
  const run = (program: string, ...args: string[]) =>
    spawnSync(program, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  const admin = (...args: string[]) => {
    const { status, stderr } = run(ADMIN, ...args);
    if (status !== 0) throw new Error(stderr);
  };
  const stop = async () => {
    cupsd.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (
    const until = Date.now() + READY_WITHIN_MS;
    !run('lpstat', '-r').stdout.includes('is running');
  ) {
    if (cupsd.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error('CUPS did not start');
    }
    await pause(50);
  }
  return {
    env,
    stop,
    addQueue: (name, port) =>
      admin('-p', name, '-E', '-v', `socket://127.0.0.1:${port}`, '-m', 'raw'),
    makeDefault: (name) => admin('-d', name),
  };
}
