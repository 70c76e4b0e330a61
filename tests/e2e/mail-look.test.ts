import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIL_KINDS } from '../../server/mail/contract.ts';
import { renderMail } from '../../server/mail/render.ts';
import { openBrowser, PHONE } from '../support/browser.ts';
import { axeFaults } from '../support/page-checks.ts';

let page: Page;
const asked: string[] = [];
beforeAll(async () => {
  const browser = await openBrowser();
  const context = await browser.newContext({ ...PHONE, viewport: { width: 320, height: 700 } });
  page = await context.newPage();
  page.on('request', (request) => asked.push(request.url()));
});
afterAll(() => page.context().close());

const LONG =
  'https://a-rather-long-name-for-a-restaurant.example/customer/verify-email' +
  '?token=Zk3J2mQ9xW1bV7tY5rE8uI0oP4aS6dF2gH1jK3lL9zX';
const restaurant = {
  name: 'Restaurante y Marisquería Los Hermanos Fernández de la Vega',
  time_zone: 'Europe/Madrid',
};
const content = {
  greet: 'Maximiliane Katharina von Hohenstein-Oettingen',
  link: LONG,
  expires_at: null,
  values: { number: 'S-INV-2026-000000000042', device: 'Samsung Internet, Android', left: '7' },
  staff: false,
  at: '2026-02-01T20:15:00Z',
};

function colours() {
  return page.evaluate(() => [
    getComputedStyle(document.querySelector('.sheet')!).backgroundColor,
    getComputedStyle(document.querySelector('.ink')!).color,
  ]);
}
function tooWide() {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

describe('a mail on the narrowest phone', () => {
  it.each(MAIL_KINDS)(
    '%s: readable in light and dark, nothing too wide, nothing fetched',
    async (kind) => {
      await page.setContent(renderMail('de', { ...content, kind }, restaurant).html);
      expect(await axeFaults(page, 'light')).toEqual([]);
      expect(await colours()).toEqual(['rgb(255, 255, 255)', 'rgb(29, 28, 25)']);
      expect(await axeFaults(page, 'dark')).toEqual([]);
      expect(await colours()).toEqual(['rgb(32, 31, 28)', 'rgb(241, 238, 232)']);
      expect(await tooWide()).toBe(0);
      // A remote picture or font would reveal to its host when the mail is read.
      expect(asked).toEqual([]);
    },
  );
});
