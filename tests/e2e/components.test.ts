import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collectFaults, DESKTOP, openBrowser, PHONE } from '../support/browser.ts';
import { look } from '../support/look.ts';
import { axeFaults } from '../support/page-checks.ts';

/** The page of all components, as `npm run ui` shows it; it is no part of the product. */
const place = mkdtempSync(join(tmpdir(), 'components-'));
const ADDRESS = 'http://components.test/ui/';
const faults: string[] = [];
let browser: Browser;
beforeAll(async () => {
  [browser] = await Promise.all([
    openBrowser(),
    build({
      configFile: resolve(import.meta.dirname, '../../vite.config.ts'),
      mode: 'ui',
      logLevel: 'error',
      build: { outDir: place, emptyOutDir: true },
    }),
  ]);
});
afterAll(() => rmSync(place, { recursive: true, force: true }));
afterEach(() => {
  expect(faults.splice(0)).toEqual([]);
});

async function open(options: BrowserContextOptions = DESKTOP): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(60_000);
  const page = collectFaults(await context.newPage(), faults);
  await page.route(`${ADDRESS}**`, (route) => {
    const path = new URL(route.request().url()).pathname.replace('/ui/', '') || 'index.html';
    return route.fulfill({ path: join(place, path) });
  });
  await page.goto(ADDRESS);
  await page.getByRole('heading', { name: 'Components' }).waitFor();
  return page;
}
const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute('name') ?? document.activeElement?.textContent,
  );

describe('every component with its states', () => {
  it('passes axe in light, dark, more contrast and forced colours, at a desk and zoomed', async () => {
    const page = await open();
    await page.getByText('Undone').or(page.getByText('The order has changed')).first().waitFor();
    await look(page, 'components');
    for (const scheme of ['dark', 'light'] as const)
      expect(await axeFaults(page, scheme)).toEqual([]);
    for (const media of [{ contrast: 'more' as const }, { forcedColors: 'active' as const }])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ contrast: null, forcedColors: null, ...media, colorScheme });
        expect([media, await axeFaults(page, colorScheme)]).toEqual([media, []]);
      }
    await page.emulateMedia({ contrast: null, forcedColors: null });
    // 640 px is a desk of 1280 px at 200 %.
    for (const width of [1280, 1024, 640, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect([width, over]).toEqual([width, 0]);
    }
    await page.context().close();
  });

  it('is 36 px high at a desk and 44 px under a finger', async () => {
    const small = (page: Page, least: number) =>
      page.evaluate(
        (pixels) =>
          [...document.querySelectorAll<HTMLElement>('button, select, input, textarea, label')]
            .filter((one) => one.offsetParent && !one.matches('label :scope, .field-label'))
            .filter(
              ({ type }: HTMLElement & { type?: string }) =>
                !['checkbox', 'radio'].includes(type ?? ''),
            )
            .filter((one) => one.getBoundingClientRect().height < pixels)
            .map((one) => one.outerHTML.slice(0, 120)),
        least,
      );
    const desk = await open();
    const phone = await open({ ...PHONE, isMobile: true });
    expect(await small(desk, 30)).toEqual([]);
    expect(await small(phone, 38)).toEqual([]);
    const height = async (page: Page, name: string) =>
      (await page.getByRole('button', { name, exact: true }).first().boundingBox())!.height;
    expect([await height(desk, 'Print'), await height(desk, 'Touch 44')]).toEqual([36, 44]);
    expect(await height(phone, 'Print')).toBe(44);
    await Promise.all([desk.context().close(), phone.context().close()]);
  });
});

describe('a dialog', () => {
  it.each([
    ['Open the dialog', 'Reason', 'Void'],
    ['Open the sheet', 'Name', 'Save'],
  ])(
    '“%s” begins at its first field, loses nothing typed, and Enter does its act',
    async (opener, label, act) => {
      const page = await open();
      const dialog = page.getByRole('dialog');
      const show = async () => {
        await page.getByRole('button', { name: opener }).click();
        await dialog.waitFor();
        await expect.poll(() => focused(page)).toBe(label.toLowerCase());
      };
      const gone = () => dialog.waitFor({ state: 'detached' });
      await show();
      expect(await axeFaults(page, 'light')).toEqual([]);
      await page.keyboard.press('Escape');
      await gone();
      await show();
      await page.mouse.click(4, 4);
      await gone();

      await show();
      await page.keyboard.type('Not served');
      await page.keyboard.press('Escape');
      await dialog.getByText('Not saved yet.').waitFor();
      await page.mouse.click(4, 4);
      expect(await dialog.getByLabel(label).inputValue()).toBe('Not served');
      await dialog.getByLabel(label).fill('');
      await page.keyboard.press('Escape');
      await gone();

      await show();
      if (act === 'Void') {
        await page.keyboard.type('Not served');
        await page.keyboard.press('Enter');
        await gone();
      }
      await page.context().close();
    },
  );
});

describe('an offer to undo', () => {
  it('is taken in place by the keyboard, and stays with its reason where that is refused', async () => {
    const page = await open();
    const column = page.getByRole('region', { name: 'light' });
    await column.getByText('Hall 2 is moved · The order has changed in the meantime.').waitFor();
    // Both within one moment: an offer that is not the last ends after ten seconds.
    await column
      .getByRole('button', { name: 'Bump another' })
      .evaluate((one: HTMLButtonElement) => [one.click(), one.click()]);
    const undo = column.getByRole('button', { name: 'Undo: Window 2 is bumped' });
    await column.getByText(/^\d more before it$/).waitFor();
    expect(await column.locator('.undo-note .note').count()).toBe(1);
    await undo.focus();
    await page.keyboard.press('Enter');
    await undo.waitFor({ state: 'detached' });
    await page.context().close();
  });
});
