import { readFile } from 'node:fs/promises';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { setClock } from '../../server/clock.ts';
import { EXPECTED_ON_HTTP, openBrowser, PHONE } from './browser.ts';
import { PASSWORD, tokenFromMail, type TestCustomer } from './customers.ts';
import type { MailServer } from './mail-server.ts';
import { setUpRestaurant, startTestServer, type TestServer } from './server.ts';
import { openVisits } from './visits.ts';

export interface Portal {
  server: TestServer;
  restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  /**
   * The browser of a guest of their own until the test ends, at phone size by default; what it logs
   * as an error is collected in `faults`.
   */
  visit: (path: string, options?: BrowserContextOptions) => Promise<Page>;
  faults: string[];
  stop: () => Promise<void>;
}

/**
 * A running restaurant and a real browser. `address` is where guests reach it, if not at the
 * server's own address.
 */
export async function openPortal(
  settings: Record<string, string> = {},
  address = (server: TestServer) => server.portal_url,
): Promise<Portal> {
  const [browser, server] = await Promise.all<[Promise<Browser>, Promise<TestServer>]>([
    openBrowser(),
    startTestServer(settings),
  ]);
  const faults: string[] = [];
  const url = () => address(server);
  const visits = openVisits(browser, { url, faults, expected: EXPECTED_ON_HTTP });
  return {
    server,
    faults,
    restaurant: await setUpRestaurant(server),
    visit: (path, options = PHONE) => visits.visit(path, options),
    stop: async () => {
      await visits.close();
      await server.stop();
    },
  };
}

/**
 * Presses the button that downloads a PDF.
 * @returns its name and the text of its first page, with single spaces
 */
export async function downloadPdf(
  page: Page,
  link: Locator,
): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const file = await getDocument({
    data: new Uint8Array(await readFile(await download.path())),
    verbosity: 0,
  }).promise;
  const { items } = await (await file.getPage(1)).getTextContent();
  return {
    name: download.suggestedFilename(),
    text: items
      .map((item) => ('str' in item ? item.str : ''))
      .join(' ')
      .replace(/\s+/g, ' '),
  };
}

/** Fills in fields by name, of the page or a part of it; a select takes the option's value. */
export async function fillIn(
  page: Pick<Page, 'locator'>,
  values: Record<string, string>,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`[name="${name}"]`);
    if (await field.evaluate((element) => element.tagName === 'SELECT'))
      await field.selectOption(value);
    else await field.fill(value);
  }
}

export function press(page: Page, name: string) {
  return page.getByRole('button', { name, exact: true }).click();
}
/** Opens the form of the company invoice from a guest's order. */
export const openCompany = (page: Page) =>
  page.getByRole('link', { name: /^Company invoice/ }).click();
/** The receipt at one tap; its tile says that nothing is to be typed. */
export const askReceipt = (page: Page) => page.getByRole('button', { name: /^Receipt/ }).click();
/** Sends that form; its button says the amount too. */
export const makeInvoice = (page: Page) =>
  page.getByRole('button', { name: /^Create invoice/ }).click();
export function heading(page: Page, name: string | RegExp) {
  return page.getByRole('heading', { name, level: 1 }).waitFor();
}
export function at(page: Page, path: string) {
  return page.waitForURL((url) => url.pathname + url.search + url.hash === path);
}

/** Fills in the login that the page shows; the test waits for the next page. */
export async function logIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await fillIn(page, { email, password });
  await press(page, 'Log in');
}

/** A browser in which this customer is logged in, on a page of the account. */
export async function visitAs(
  portal: Portal,
  { email }: Pick<TestCustomer, 'email'>,
  path: string,
  options?: BrowserContextOptions,
): Promise<Page> {
  const page = await portal.visit(`/customer/login?next=${encodeURIComponent(path)}`, options);
  await logIn(page, email);
  await at(page, path);
  return page;
}

/**
 * The path of the link in the next mail to an address: tests reach the server at another address
 * than guests.
 */
export async function linkFromMail(mail: MailServer, to: string, page: string): Promise<string> {
  return `${page}?token=${await tokenFromMail(mail, to, page)}`;
}

/** Waits for an error in the list above a form; the list links to each field. */
export function fault(page: Page, text: string | RegExp) {
  return page.getByRole('alert').getByRole('button', { name: text }).waitFor();
}
export const says = (page: Page, text: string | RegExp) => page.getByText(text).waitFor();
export async function logOut(page: Page) {
  await press(page, 'Log out');
  await at(page, '/customer/login');
}
/** What has the focus: the name of a field, else a text. */
export function focused(page: Page) {
  return page.evaluate(
    () => document.activeElement?.getAttribute('name') ?? document.activeElement?.textContent,
  );
}

/** Presses the button that downloads a text file. */
export async function download(
  page: Page,
  button: string,
): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, button)]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

/**
 * Moves the server's clock on, by default by three time steps: a code and its time step work once.
 * End with `setClock(null)`.
 */
export function movingClock(): (milliseconds?: number) => Date {
  let ahead = 0;
  return (milliseconds = 90_000) => {
    ahead += milliseconds;
    setClock(() => new Date(Date.now() + ahead));
    return new Date(Date.now() + ahead);
  };
}
