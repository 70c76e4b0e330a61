import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type LaunchOptions,
} from 'playwright-core';

const INSTALLED = [
  chromium.executablePath(),
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const UNPACKER = resolve(import.meta.dirname, '../../.scripts/chromium.mjs');
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium of an npm package that carries its libraries, for a machine without a browser. */
function carried(): LaunchOptions {
  const { status, stdout, stderr } = spawnSync(process.execPath, [UNPACKER], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return {
    executablePath: join(stdout, 'chromium'),
    args: [...QUIET, '--headless=shell', '--no-zygote'],
    env: {
      ...process.env,
      FONTCONFIG_PATH: join(stdout, 'fonts'),
      LD_LIBRARY_PATH: [join(stdout, 'al2023/lib'), process.env.LD_LIBRARY_PATH]
        .filter(Boolean)
        .join(':'),
    },
  };
}
const installed = () => INSTALLED.find((path) => existsSync(path));

/** Runs once before the tests: unpacks the browser, so that no test waits for it. */
export function prepareBrowser(): void {
  if (!installed()) carried();
}

/** A real browser: one of the machine, else the one of the npm package. */
export async function openBrowser(): Promise<Browser> {
  const there = installed();
  return chromium.launch(there ? { executablePath: there, args: QUIET } : carried());
}

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: 'en-GB',
};
export const DESKTOP: BrowserContextOptions = {
  viewport: { width: 1366, height: 850 },
  locale: 'en-GB',
};
