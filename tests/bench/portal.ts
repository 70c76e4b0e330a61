/**
 * Measures the menu as a guest's phone gets it: a cold browser on a slow connection with a processor
 * four times slower, until the first dish is on screen.
 */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { MOVING, openBrowser, PHONE } from '../support/browser.ts';
import { median, type Figure } from './figures.ts';
import { fillMenu } from './menu.ts';
import { setUpRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve } from './server-process.ts';

/** Lighthouse's "slow 4G": 150 ms a round trip, 1.6 Mbit/s down, 0.75 Mbit/s up. */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1000 * 1000) / 8,
  uploadThroughput: (0.75 * 1000 * 1000) / 8,
};
const SLOWER_CPU = 4;
const ROUNDS = 5;
const KB = 1000;

interface Visit {
  milliseconds: number;
  /** Before the first dish was on screen. */
  requests: number;
  scriptBytes: number;
}

/** Slows a page's line and processor down. */
export async function slowDown(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW_4G);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_CPU });
  return session;
}

async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext({ ...PHONE, ...MOVING });
  try {
    const page = await context.newPage();
    const session = await slowDown(page);
    let requests = 0;
    const scripts = new Set<string>();
    let scriptBytes = 0;
    session.on('Network.requestWillBeSent', () => {
      requests++;
    });
    session.on('Network.responseReceived', ({ requestId, response }) => {
      if (/javascript/.test(response.mimeType)) scripts.add(requestId);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) scriptBytes += encodedDataLength;
    });
    await page.goto(url, { waitUntil: 'commit' });
    // Not by role and name: those of 150 dishes cost the slowed processor up to a second, which was
    // counted with the page's own.
    await page.locator('.product h3').first().waitFor();
    // The page's own clock, which starts with the navigation.
    const milliseconds = await page.evaluate(() => performance.now());
    return { milliseconds, requests, scriptBytes };
  } finally {
    await context.close();
  }
}

async function medians(browser: Browser, url: string): Promise<Visit> {
  const visits: Visit[] = [];
  for (let round = 0; round < ROUNDS; round++) visits.push(await visit(browser, url));
  const of = (key: keyof Visit) => median(visits.map((one) => one[key]));
  return {
    milliseconds: of('milliseconds'),
    requests: of('requests'),
    scriptBytes: of('scriptBytes'),
  };
}

export async function measurePortal(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  const browser = await openBrowser();
  try {
    const restaurant = await setUpRestaurant(server.staff);
    const url = `${server.portal}/menu/${restaurant.table_token}`;
    const small = await medians(browser, url);
    await fillMenu(server, restaurant, 150);
    const large = await medians(browser, url);
    return [
      {
        name: 'Usable menu, 40 dishes, slow 4G, 4 × CPU, cold',
        value: small.milliseconds,
        unit: 'ms',
        bound: { atMost: 1_600 },
      },
      {
        name: '  its requests until then',
        value: small.requests,
        unit: '',
        bound: { atMost: 8 },
      },
      {
        name: '  its JavaScript as sent',
        value: small.scriptBytes / KB,
        unit: 'kB',
        bound: { atMost: 70 },
      },
      {
        name: 'The same, 150 dishes with pictures',
        value: large.milliseconds,
        unit: 'ms',
        bound: { atMost: 2_000 },
      },
    ];
  } finally {
    await browser.close();
    await server.stop();
    dropDataDir(dataDir);
  }
}
