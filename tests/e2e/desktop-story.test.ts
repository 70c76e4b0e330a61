import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  build,
  clear,
  exitCode,
  isFree,
  answerQuestions,
  closeApp,
  launch,
  openWindow,
  makePlace,
  openDisplay,
  runtime,
  type Place,
} from '../main/desktop-app.ts';
import { heading, press } from '../support/back-office.ts';
import { collectFaults, openBrowser, PHONE } from '../support/browser.ts';
import { lackingCups, startCups, type Cups } from '../support/cups.ts';
import { walkFirstRun } from '../support/first-run.ts';
import { textOfPdf } from '../support/pdf.ts';
import { fillIn } from '../support/portal.ts';
import { FakePrinter } from '../support/printer.ts';
import { BUYER } from '../support/server.ts';
import { thisYear } from '../support/year.ts';

const skipped = runtime ? '' : ' (skipped: ELECTRON_OVERRIDE_DIST_PATH names no Electron to run)';
const NUMBER = `INV-${thisYear()}-0001`;

describe.skipIf(!runtime)(
  `set-up to print in the desktop app, with the server that it started${skipped}`,
  () => {
    const faults: string[] = [];
    let screen: Awaited<ReturnType<typeof openDisplay>>;
    let place: Place;
    /**
     * Null on a machine without CUPS: then the app finds no printer, or one of the machine's own.
     */
    let cups: Cups | null = null;
    const device = new FakePrinter();
    let app: ElectronApplication;
    let window: Page;
    let browser: Browser;
    let menu: string;

    beforeAll(async () => {
      build();
      screen = await openDisplay();
      place = await makePlace(screen.display);
      await device.start();
      if (!lackingCups()) {
        cups = await startCups();
        cups.addQueue('Office', device.port);
        place.env.CUPS_SERVER = cups.env.CUPS_SERVER;
      }
      [app, browser] = await Promise.all([launch(place), openBrowser()]);
      window = collectFaults(await openWindow(app), faults);
      window.setDefaultTimeout(60_000);
    });
    afterAll(async () => {
      await closeApp(app);
      if (place) clear(place);
      screen?.close();
      await cups?.stop();
      await device.stop();
    });

    it('the restaurant is set up in the window', async () => {
      menu = await walkFirstRun(window);
      expect(new URL(menu).port).toBe(String(place.portalPort));
      await window.getByText('Live', { exact: true }).waitFor();
      await window.evaluate(() => {
        Object.assign(globalThis, { unloaded: false });
      });
    });

    it('an order placed on a phone by the QR code’s address appears without a reload', async () => {
      const context = await browser.newContext(PHONE);
      const phone = collectFaults(await context.newPage(), faults);
      await phone.goto(menu);
      await press(phone, 'Add Paella');
      await press(phone, 'Add Vino tinto');
      await phone.getByRole('link', { name: 'Your basket' }).click();
      await press(phone, 'Send the order');
      await phone.waitForURL('**/orders/*');
      await window.getByRole('link', { name: /^Kitchen/ }).click();
      await window.locator('[data-status="pending"]').getByText('Paella').waitFor();
      await press(window, 'Order 1: Start');
      await phone.getByText('It is being prepared.').waitFor();
      expect(await window.evaluate(() => 'unloaded' in globalThis)).toBe(true);
      await context.close();
    });

    it('the payment is taken and an invoice issued to a buyer', async () => {
      await window.getByRole('link', { name: 'Order 1', exact: true }).click();
      await window.getByRole('link', { name: /^To bill / }).click();
      await window.getByRole('radio', { name: 'Company invoice' }).check();
      await window.getByLabel('Name or tax ID').fill(BUYER.name);
      await window.getByRole('option', { name: /^New company/ }).click();
      const { name, tax_id, street, postal_code, city, country } = BUYER;
      await fillIn(window, {
        'buyer.name': name,
        'buyer.tax_id': tax_id,
        'buyer.street': street,
        'buyer.postal_code': postal_code,
        'buyer.city': city,
        'buyer.country': country,
      });
      await window.locator('.take').click();
      await window.getByRole('link', { name: NUMBER, exact: true }).first().click();
      await heading(window, NUMBER);
    });

    it('the invoice PDF is rendered in the window', async () => {
      // The viewer is a Chromium page whose frame renders the document: only the main process sees
      // them.
      const frames = () =>
        app.evaluate(({ webContents }) =>
          webContents
            .getAllWebContents()
            .flatMap((contents) => contents.mainFrame.framesInSubtree.map(({ url }) => url)),
        );
      await expect
        .poll(frames, { timeout: 60_000 })
        .toEqual(
          expect.arrayContaining([
            expect.stringMatching(/^chrome-extension:.*\/index\.html$/),
            expect.stringMatching(/\/api\/invoices\/[\w-]+\/pdf/),
          ]),
        );
      await expect.poll(() => shades(app), { timeout: 60_000 }).toBeGreaterThan(0.2);
    });

    it('the invoice PDF holds number, seller, buyer, lines, VAT breakdown and total', async () => {
      const address = await window.locator('iframe').getAttribute('src');
      const bytes = await window.evaluate(
        async (url) => [...new Uint8Array(await (await fetch(url!)).arrayBuffer())],
        address,
      );
      const text = await textOfPdf(new Uint8Array(bytes));
      for (const part of [
        NUMBER,
        'Casa Luz Hostelería S.L.',
        'B12345674',
        BUYER.name,
        BUYER.tax_id,
        BUYER.street,
        'Paella',
        'Vino tinto',
        '10 %',
        '1,68',
        '21 %',
        '0,73',
        '22,70',
      ])
        expect(text).toContain(part);
    });

    it('the PDF is sent to the spooler and from its queue to the printer; without a printer the app says so', async () => {
      const printers = await window.evaluate(() => globalThis.window.desktop!.printers());
      const before = device.papers.length;
      await press(window, 'Print on A4');
      if (cups) {
        expect(printers).toMatchObject([{ name: 'Office' }]);
        await window.getByText('Sent to the printer.').waitFor();
        await expect.poll(() => device.papers.length, { timeout: 60_000 }).toBeGreaterThan(before);
        return expect(await textOfPdf(new Uint8Array(device.papers.at(-1)!))).toContain(NUMBER);
      }
      if (printers.length > 0) return window.getByText('Sent to the printer.').waitFor();
      const alert = window.getByRole('alert');
      await alert.getByText('No printer is set up on this computer.').waitFor();
      expect(await alert.getByRole('link').getAttribute('href')).toMatch(
        /^\/api\/print-jobs\/[\w-]+\/document$/,
      );
    });

    it('the login survives a restart, and quitting leaves no files behind', async () => {
      await quit(app);
      expect(await isFree(place.staffPort)).toBe(true);
      expect(await isFree(place.portalPort)).toBe(true);
      // A closed database has merged its journal into its file.
      for (const name of readdirSync(place.env.DATA_DIR!).filter((file) => file.endsWith('-wal')))
        expect(statSync(join(place.env.DATA_DIR!, name)).size).toBe(0);
      app = await launch(place);
      window = collectFaults(await openWindow(app), faults);
      await window.getByText('Live', { exact: true }).waitFor();
      await window.getByRole('link', { name: 'Invoices', exact: true }).click();
      await window.getByRole('link', { name: NUMBER }).waitFor();
      expect(faults).toEqual([]);
    });
  },
);

/**
 * The share of white pixels in the window, from 0 to 1: the viewer is dark until the document is
 * rendered.
 */
async function shades(app: ElectronApplication): Promise<number> {
  return app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const box = (await window!.webContents.executeJavaScript(
      'document.querySelector("iframe").scrollIntoView();' +
        '(({ x, y, width, height }) => ({ x, y, width, height }))' +
        '(document.querySelector("iframe").getBoundingClientRect())',
    )) as Electron.Rectangle;
    const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round);
    const bitmap = (
      await window!.webContents.capturePage({ x: x!, y: y!, width: width!, height: height! })
    ).toBitmap();
    let white = 0;
    for (let at = 0; at < bitmap.length; at += 4)
      if (bitmap[at] === 255 && bitmap[at + 1] === 255 && bitmap[at + 2] === 255) white += 1;
    return (white * 4) / bitmap.length;
  });
}

async function quit(app: ElectronApplication): Promise<void> {
  const program = app.process();
  await answerQuestions(app, 1);
  const closed = app.waitForEvent('close', { timeout: 120_000 });
  await app.evaluate(({ app: electron }) => {
    electron.quit();
  });
  await closed;
  expect(await exitCode(program)).toBe(0);
}
