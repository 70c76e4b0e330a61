import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PHONE } from '../support/browser.ts';
import { intercept } from '../support/intercept.ts';
import { openLine } from '../support/line-cut.ts';
import { heading, openPortal, press, says, type Portal } from '../support/portal.ts';

/** Between a phone and the restaurant are a tunnel or a proxy, which answer where it does not. */
let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterAll(() => portal.stop());
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

const menuOf = () => `/menu/${portal.restaurant.table.token}`;
const BAD_GATEWAY = { status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' };

async function sendPaella(page: Page): Promise<void> {
  await press(page, 'Add Paella');
  await page.getByRole('link', { name: 'Your basket' }).click();
  await press(page, 'Send the order');
}

async function everyOrder(): Promise<string[]> {
  const { items } = (await portal.restaurant.owner.get('/api/orders?limit=100')).body;
  return items.map(({ id }: { id: string }) => id);
}

describe('a restaurant that its tunnel does not reach', () => {
  it('has its menu and orders on this phone, and pages that say what to do', async () => {
    const line = await openLine(portal.server.portal_url);
    const page = await portal.visit(line.url + menuOf(), { ...PHONE, serviceWorkers: 'allow' });
    await sendPaella(page);
    await heading(page, /^Order \d+$/);
    await page.getByRole('heading', { name: 'Your dishes' }).waitFor();
    const path = new URL(page.url()).pathname;
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await line.cut();

    const again = page.getByRole('button', { name: 'Try again' });
    for (const part of ['company', 'pay', 'pay/00000000-0000-4000-8000-000000000000']) {
      await page.goto(`${line.url}${path}/${part}`);
      await again.waitFor();
    }

    // A page whose files this phone has not yet comes with the connection, also as the first one.
    await page.goto(`${line.url}/customer/register`);
    await says(page, 'No connection right now');
    await line.mend();
    await heading(page, 'Create an account');
    await line.cut();

    const gateway = createServer((_request, response) => {
      response.writeHead(BAD_GATEWAY.status, { 'Content-Type': 'text/html' });
      response.end(BAD_GATEWAY.body);
    });
    await new Promise<void>((done) => {
      gateway.listen(Number(new URL(line.url).port), '127.0.0.1', () => done());
    });
    onTestFinished(() => void gateway.close());
    await page.goto(line.url + menuOf());
    await page.getByRole('heading', { name: 'Paella' }).waitFor();
    await says(page, /^No connection\. Last updated at /);
    await page.goto(line.url + path);
    await page.getByRole('heading', { name: 'Your dishes' }).waitFor();
    await says(page, /^No connection\. Last updated at /);
  });

  it('gets an order that waits for it, once', async () => {
    const before = await everyOrder();
    const page = await portal.visit(menuOf());
    const mend = await intercept(page, '**/order', async (route) => {
      // The server had it; its answer was lost on the way.
      await route.fetch();
      await route.fulfill(BAD_GATEWAY);
    });
    await sendPaella(page);
    await page.getByRole('heading', { name: 'No connection right now' }).waitFor();
    mend();
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await heading(page, /^Order \d+$/);
    expect((await everyOrder()).filter((id) => !before.includes(id))).toHaveLength(1);
  });
});
