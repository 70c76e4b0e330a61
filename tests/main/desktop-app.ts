import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type ElectronApplication } from 'playwright-core';

/**
 * The real desktop app, built and started as a user starts it, with its own data folder and ports.
 */

export const runtime = process.env.ELECTRON_OVERRIDE_DIST_PATH;
export const repoRoot = path.resolve(import.meta.dirname, '../..');
const FLAGS = ['--no-sandbox', '--disable-gpu', repoRoot];
const executable = path.join(
  runtime ?? '',
  process.platform === 'win32' ? 'electron.exe' : 'electron',
);

export interface Place {
  home: string;
  staffPort: number;
  portalPort: number;
  env: Record<string, string>;
}

export function build(): void {
  const { status } = spawnSync(process.execPath, [path.join(repoRoot, '.scripts/build.mjs')], {
    cwd: repoRoot,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the build failed');
}

export async function makePlace(display: string): Promise<Place> {
  const home = mkdtempSync(path.join(tmpdir(), 'desktop-'));
  const [staffPort, portalPort] = [await freePort(), await freePort()];
  const {
    NODE_OPTIONS: _options,
    NODE_ENV: _env,
    ...inherited
  } = process.env as Record<string, string>;
  const env = {
    ...inherited,
    DISPLAY: display,
    XDG_CONFIG_HOME: home,
    DATA_DIR: path.join(home, 'data'),
    STAFF_PORT: String(staffPort),
    PORTAL_PORT: String(portalPort),
    PRINTER_ADDRESSES: '127.0.0.1:1024-65535',
    PORTAL_HOST: '127.0.0.1',
    LANG: 'en_US.UTF-8',
  };
  return { home, staffPort, portalPort, env };
}

export const clear = (place: Place): void => rmSync(place.home, { recursive: true, force: true });

export function launch(place: Place): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: executable,
    args: FLAGS,
    env: place.env,
    timeout: 180_000,
  });
}

/** A second start of the same app, as by a second click on its icon. */
export function startAgain(place: Place): ChildProcess {
  return spawn(executable, FLAGS, { env: place.env, stdio: 'ignore' });
}

export function exitCode(child: ChildProcess): Promise<number | null> {
  return child.exitCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => {
        child.once('exit', resolve);
      });
}

export async function freePort(): Promise<number> {
  const server = await occupy(0);
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

export function occupy(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(port, '127.0.0.1', () => resolve(server));
  });
}

export function isFree(port: number): Promise<boolean> {
  return occupy(port).then(
    (server) =>
      new Promise<boolean>((resolve) => {
        server.close(() => resolve(true));
      }),
    () => false,
  );
}

/** A virtual screen for Linux machines without one; else the existing one. */
export async function openDisplay(): Promise<{ display: string; close: () => void }> {
  const { DISPLAY } = process.env;
  if (DISPLAY || process.platform !== 'linux')
    return { display: DISPLAY ?? '', close: () => undefined };
  const xvfb = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const failed = new Promise<never>((_resolve, reject) => {
    xvfb.once('error', reject);
  });
  const number = new Promise<string>((resolve) => {
    createInterface({ input: xvfb.stdio[3] as NodeJS.ReadableStream }).once('line', resolve);
  });
  return { display: `:${await Promise.race([number, failed])}`, close: () => xvfb.kill() };
}
