/**
 * The visits of a test file: each is a person of their own, with their own cookies and storage.
 *
 * Most of what a visit costs is the process of a new browser context, and a page that a finished
 * test leaves open works on with every event of the server. So the context of a finished test is
 * emptied and used again, unless the test changed what cannot be put back.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { collectFaults } from './browser.ts';

export interface Visits {
  /** Opens an address as a new person; within a test, until it ends. */
  visit: (path: string, options: BrowserContextOptions) => Promise<Page>;
  /** The same for the tests that follow too, as of a story. */
  stay: (path: string, options: BrowserContextOptions) => Promise<Page>;
  /** Closes all of them. */
  close: () => Promise<void>;
}

interface Visit {
  context: BrowserContext;
  page: Page;
  options: BrowserContextOptions;
  /** Who may use it again: visits of this origin with the same options. */
  key: string;
  origin: string;
  /** What its page logs as an error is a fault of the test that uses it. */
  isInUse: boolean;
  /** A test changed what cannot be put back. */
  isChanged: boolean;
}

/** Events that tests listen to, and what they change for good. */
const HEARD = ['request', 'response', 'requestfailed', 'requestfinished', 'download', 'popup'];
const LASTING = ['addInitScript', 'exposeFunction', 'exposeBinding', 'setExtraHTTPHeaders'];
const LASTING_OF_CONTEXT = [...LASTING, 'newCDPSession', 'setGeolocation', 'setHTTPCredentials'];
/** A small page of both servers, of the same origin: the next page keeps its process. */
const RESTING = '/healthz';

/** Notes the use of a method. */
function noteCalls<T extends object>(object: T, names: string[], note: () => void): void {
  const methods = object as Record<string, unknown>;
  for (const name of names) {
    const method = methods[name];
    if (typeof method !== 'function') continue;
    methods[name] = (...values: unknown[]): unknown => {
      note();
      return method.apply(object, values);
    };
  }
}

function isReusable({ javaScriptEnabled, serviceWorkers, viewport }: BrowserContextOptions) {
  return javaScriptEnabled !== false && serviceWorkers === 'block' && viewport !== null;
}

export function openVisits(
  browser: Browser,
  base: { url: () => string; faults: string[]; expected?: RegExp },
): Visits {
  const all = new Set<Visit>();

  async function create(options: BrowserContextOptions, origin: string): Promise<Visit> {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const visit: Visit = {
      context,
      page,
      options,
      key: keyOf(options, origin),
      origin,
      isInUse: true,
      isChanged: !isReusable(options),
    };
    const note = () => (visit.isChanged = true);
    noteCalls(page, LASTING, note);
    noteCalls(context, LASTING_OF_CONTEXT, note);
    noteCalls(context.clock, ['install', 'pauseAt', 'setFixedTime', 'setSystemTime'], note);
    page.on('framenavigated', (frame) => {
      const isElsewhere = frame.url().startsWith('http') && new URL(frame.url()).origin !== origin;
      if (isElsewhere) note();
    });
    page.on('crash', note);
    const sink = { push: (fault: string) => (visit.isInUse ? base.faults.push(fault) : 0) };
    collectFaults(page, sink, base.expected);
    all.add(visit);
    return visit;
  }

  async function drop(visit: Visit): Promise<void> {
    all.delete(visit);
    await visit.context.close();
  }

  async function release(visit: Visit): Promise<void> {
    if (!all.has(visit)) return;
    visit.isInUse = false;
    const pages = visit.context.pages();
    if (visit.isChanged || pages.length !== 1 || visit.page.isClosed()) return drop(visit);
    await empty(visit).catch(() => drop(visit));
  }

  async function open(path: string, asked: BrowserContextOptions): Promise<Visit> {
    const options = { baseURL: base.url(), ...asked };
    const { origin } = new URL(path.startsWith('about:') ? '/' : path, options.baseURL);
    const key = keyOf(options, origin);
    const idle = [...all].find((visit) => !visit.isInUse && visit.key === key);
    if (idle) idle.isInUse = true;
    const visit = idle ?? (await create(options, origin));
    if (idle && typeof options.storageState === 'object') await restore(idle, options);
    if (!path.startsWith('about:')) await visit.page.goto(path);
    return visit;
  }

  return {
    visit: async (path, options) => {
      const visit = await open(path, options);
      releaseAfterTest(() => release(visit));
      return visit.page;
    },
    stay: async (path, options) => (await open(path, options)).page,
    close: async () => {
      await Promise.all([...all].map(drop));
    },
  };
}

function keyOf({ storageState: _state, ...options }: BrowserContextOptions, origin: string) {
  return JSON.stringify([origin, Object.entries(options).sort()]);
}

/** Outside of tests (`beforeAll`) a visit lasts until the end of the file. */
function releaseAfterTest(release: () => Promise<void>): void {
  try {
    onTestFinished(({ task }) => (task.result?.state === 'fail' ? undefined : release()));
  } catch {
    // no test is running
  }
}

/** Leaves the page's app, and removes what it and the test left behind. */
async function empty({ context, page, options, origin }: Visit): Promise<void> {
  await context.setOffline(false);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await page.mouse.move(0, 0);
  await page.goto(origin + RESTING);
  for (const event of HEARD) page.removeAllListeners(event);
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await context.clearCookies();
  await context.clearPermissions();
  context.setDefaultTimeout(60_000);
  await page.emulateMedia({
    media: null,
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: options.reducedMotion ?? 'no-preference',
    forcedColors: options.forcedColors ?? 'none',
    contrast: options.contrast ?? 'no-preference',
  });
  await page.setViewportSize(options.viewport ?? { width: 1280, height: 720 });
}

/** Puts cookies and storage into an emptied visit. */
async function restore(
  { context, page }: Visit,
  { storageState }: BrowserContextOptions,
): Promise<void> {
  const { cookies, origins } = storageState as Exclude<typeof storageState, string | undefined>;
  await context.addCookies(cookies);
  const items = origins.flatMap(({ localStorage: stored }) => stored);
  await page.evaluate((stored) => {
    for (const { name, value } of stored) localStorage.setItem(name, value);
  }, items);
}
