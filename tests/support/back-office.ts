import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { DESKTOP, openBrowser } from './browser.ts';
import { fillIn } from './portal.ts';
import { OWNER, startTestServer, type TestServer } from './server.ts';
import { openVisits } from './visits.ts';

export interface BackOffice {
  server: TestServer;
  /**
   * The browser of a person of their own until the test ends, at desk size by default; what it logs
   * as an error is collected in `faults`.
   */
  visit: (path: string, options?: BrowserContextOptions) => Promise<Page>;
  /** The same for the tests that follow too. */
  stay: (path: string, options?: BrowserContextOptions) => Promise<Page>;
  faults: string[];
  stop: () => Promise<void>;
}

/** A real server before the set-up, and a real browser. */
export async function openBackOffice(settings: Record<string, string> = {}): Promise<BackOffice> {
  const [browser, server] = await Promise.all<[Promise<Browser>, Promise<TestServer>]>([
    openBrowser(),
    startTestServer(settings),
  ]);
  const faults: string[] = [];
  const visits = openVisits(browser, { url: () => server.staff_url, faults });
  return {
    server,
    faults,
    visit: (path, options = {}) => visits.visit(path, { ...DESKTOP, ...options }),
    stay: (path, options = {}) => visits.stay(path, { ...DESKTOP, ...options }),
    stop: async () => {
      await visits.close();
      await server.stop();
    },
  };
}

export function press(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click();
}
export function heading(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('heading', { name, level: 1 }).waitFor();
}
/** Waits until the page is at this address. */
export function at(page: Page, path: string): Promise<void> {
  return page.waitForURL((url) => url.pathname + url.search === path);
}

/** The invoice that is open, beside the list of all of them. */
export function invoiceOn(page: Page): Locator {
  return page.locator('article.invoice');
}

/** Logs in on the login page that is shown. */
export async function logIn(
  page: Page,
  who: { email: string; password: string } = OWNER,
): Promise<void> {
  await fillIn(page, { email: who.email, password: who.password });
  await press(page, 'Log in');
}

/** Waits until the server has what was typed as an order: the page goes on before. */
export async function orderSent(page: Page): Promise<void> {
  await page.waitForFunction(() => !Object.keys(localStorage).some((key) => /^unsent:/.test(key)));
}

/** Logs out, in the menu of the person who is logged in. */
export async function logOut(page: Page): Promise<void> {
  await page.locator('header .person').click();
  await press(page, 'Log out');
}

/** Opens a page that is listed in the settings; on a phone their tab is "More". */
export async function openSeldom(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: /^(Settings|More)/ }).click();
  await page.locator('main').getByRole('link', { name, exact: true }).click();
}
