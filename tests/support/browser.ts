import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type LaunchOptions,
  type Page,
} from 'playwright-core';
import { keepBrowser } from './open-pages.ts';

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
    args: [...QUIET, '--headless=shell'],
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

function launch(): Promise<Browser> {
  const there = installed();
  return chromium.launch(there ? { executablePath: there, args: QUIET } : carried());
}
let shared: Promise<Browser> | null = null;

/**
 * A real browser: one of the machine, else the one of the npm package. The files of a worker share
 * it, each with contexts of its own, and it ends with the worker.
 */
export function openBrowser(): Promise<Browser> {
  return (shared ??= launch().then(keepBrowser));
}

/** Pictures of a movement are a third of what a browser computes. */
const STILL = { reducedMotion: 'reduce' } as const;
/** For the tests that see a whole evening with every movement. */
export const MOVING = { reducedMotion: 'no-preference' } as const;
export const PHONE: BrowserContextOptions = {
  ...STILL,
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: 'en-GB',
  // Requests that a service worker answers are out of a test's reach; one test is about it.
  serviceWorkers: 'block',
};
export const DESKTOP: BrowserContextOptions = {
  ...STILL,
  viewport: { width: 1366, height: 850 },
  locale: 'en-GB',
  serviceWorkers: 'block',
};

/** The browser logs every response that is not 2xx; anything else on the console is a fault. */
const EXPECTED = /^Failed to load resource/;
/** On a plain-http address the browser also reports that COOP has no effect. */
export const EXPECTED_ON_HTTP = /^Failed to load resource|Cross-Origin-Opener-Policy/;

/** Collects the faults of a page: errors, and dialogs, which none of our pages opens. */
export function collectFaults(
  page: Page,
  faults: { push: (fault: string) => unknown },
  expected = EXPECTED,
): Page {
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return page;
}
