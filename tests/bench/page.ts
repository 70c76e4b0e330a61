/** Measures the JavaScript that a guest's phone downloads for the menu, in a real browser. */
import { gzipSync } from 'node:zlib';
import { openBrowser, PHONE } from '../support/browser.ts';
import type { Figure } from './figures.ts';
import { setUpRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve } from './server-process.ts';

const KB = 1000;

async function scriptsOf(url: string): Promise<Buffer[]> {
  const browser = await openBrowser();
  try {
    const page = await (await browser.newContext(PHONE)).newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (/javascript/.test(response.headers()['content-type'] ?? '')) bodies.push(response.body());
    });
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.getByText('Dish of the day no. 1', { exact: true }).waitFor();
    return await Promise.all(bodies);
  } finally {
    await browser.close();
  }
}

export async function measurePage(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  try {
    const { table_token } = await setUpRestaurant(server.staff);
    const scripts = await scriptsOf(`${server.portal}/menu/${table_token}`);
    if (scripts.length === 0) throw new Error('the menu page loaded no JavaScript');
    const size = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0) / KB;
    return [
      {
        name: `JavaScript of the menu page, ${scripts.length} files, gzip`,
        value: size,
        unit: 'kB',
        bound: { atMost: 90 },
      },
    ];
  } finally {
    await server.stop();
    dropDataDir(dataDir);
  }
}
