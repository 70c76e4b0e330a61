import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { until } from '../support/mail-server.ts';
import { keepApp } from '../support/open-pages.ts';
// Declares what pages get of the desktop app.
import type {} from '../../main/bridge.ts';

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

export async function launch(place: Place): Promise<ElectronApplication> {
  const app = await _electron.launch({
    executablePath: executable,
    args: FLAGS,
    env: place.env,
    timeout: 180_000,
  });
  return keepApp(app);
}

/** The one window that is there once the splash has gone: the staff's, or that of a failure. */
export function openWindow(app: ElectronApplication): Promise<Page> {
  return until(
    'the window after the splash',
    async () => {
      const [page, ...others] = app.windows();
      if (!page || others.length > 0 || page.url() === 'about:blank') return null;
      // The splash may end while it is asked.
      const splashes = await page
        .locator('main[role=status]')
        .count()
        .catch(() => 1);
      return splashes === 0 && page;
    },
    180_000,
  );
}

/** Has every question of the app answered so, and keeps what was asked in `asked`. */
export function answerQuestions(app: ElectronApplication, response: number): Promise<void> {
  return app.evaluate(({ dialog }, button) => {
    const asked = ((globalThis as { asked?: string[] }).asked ??= []);
    dialog.showMessageBox = (...given: unknown[]) => {
      asked.push(String((given.at(-1) as { message: string }).message));
      return Promise.resolve({ response: button, checkboxChecked: true });
    };
  }, response);
}

/** What the app asked since it started. */
export const questions = (app: ElectronApplication): Promise<string[]> =>
  app.evaluate(() => (globalThis as { asked?: string[] }).asked ?? []);

/** Ends the app, also while orders are open. */
export async function closeApp(app: ElectronApplication | undefined): Promise<void> {
  if (!app) return;
  await answerQuestions(app, 1).catch(() => undefined);
  await app.close();
}

/** Screenshots of a window of the app for review, light and dark: `LOOK=folder npx vitest run …`. */
export async function lookAt(page: Page, name: string): Promise<void> {
  if (!process.env.LOOK) return;
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(process.env.LOOK, `${name}-${colorScheme}.png`) });
  }
}

/** A second start of the same app, as by a second click on its icon. */
export function startAgain(place: Place): ChildProcess {
  return spawn(executable, FLAGS, { env: place.env, stdio: 'ignore' });
}

/** A start whose output goes into a file. */
export function startPrintingTo(
  file: string,
  place: Place,
): { child: ChildProcess; close: () => void } {
  const output = openSync(file, 'w');
  const child = spawn(executable, FLAGS, { env: place.env, stdio: ['ignore', output, output] });
  return { child, close: () => closeSync(output) };
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
