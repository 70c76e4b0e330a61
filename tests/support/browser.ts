import { existsSync } from 'node:fs';
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
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium that one npm package carries with the libraries it needs: for a machine that has neither. */
async function carried(): Promise<LaunchOptions> {
  // Read while the package is imported: they tell it to unpack its libraries too.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs20.x';
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return {
    executablePath: await packed.executablePath(),
    args: [...QUIET, '--headless=shell', '--no-zygote'],
  };
}

/** A real browser: one that is on the machine, else the one that comes with the tests. */
export async function openBrowser(): Promise<Browser> {
  const there = INSTALLED.find((path) => existsSync(path));
  return chromium.launch(there ? { executablePath: there, args: QUIET } : await carried());
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
