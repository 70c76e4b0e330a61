import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { LONG_FORM, proof } from './torture.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
// German has the longest words, and the narrowest screen the least room for them; English comes
// last because tests read it.
export const LANGUAGES = proof(['de', 'en'], ['es', 'de', 'en']);
const WIDTHS = proof([320], [320, 390, 1366]);

/**
 * Loads axe-core into every page of this browser through the debugger, because the pages'
 * Content-Security-Policy forbids foreign scripts.
 */
export const carryAxe = (context: BrowserContext) => context.addInitScript({ path: AXE });

/**
 * The axe-core violations of the page in this colour scheme, each with its element; the scheme
 * changes only colours.
 */
export async function axeFaults(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  // a colour in transition has neither value
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  const options = {
    resultTypes: ['violations'],
    ...(scheme === 'dark' && { runOnly: ['color-contrast'] }),
  };
  const { violations } = await page.evaluate(
    (wanted) =>
      (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run(
        wanted,
      ),
    options,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) => `${scheme}: ${id} at ${html.slice(0, 160)}: ${failureSummary}`,
    ),
  );
}

/**
 * Chooses the language in the bar, or in the menu of the person who is logged in; behind an open
 * dialog and on a page without a bar as another tab would.
 */
export async function chooseLanguage(page: Page, language: string): Promise<void> {
  const person = page.locator('header .person');
  const shown = page.locator(`html[lang=${language}]`);
  const select = page.locator('header select, footer select');
  const isBehind = (await page.locator('[role=dialog]').count()) > 0;
  if (isBehind || (await person.or(select).count()) === 0)
    await page.evaluate((newValue) => {
      window.dispatchEvent(new StorageEvent('storage', { key: 'locale', newValue }));
    }, language);
  else if ((await person.count()) > 0) {
    await person.click();
    const own = page.locator('[role=dialog] select');
    await own.selectOption(language);
    await shown.waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await own.waitFor({ state: 'detached' });
  } else await select.selectOption(language);
  await shown.waitFor({ state: 'attached' });
}

/**
 * What is wider than the page, in each language and width: sideways scrolling hides the prices on
 * the right.
 */
async function overflows(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const language of LANGUAGES) {
    await chooseLanguage(page, language);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 });
      const wide = await page.evaluate(async () => {
        // a list learns its new width from a ResizeObserver, with the frame after the resize
        for (let frame = 0; frame < 2; frame++)
          await new Promise((done) => requestAnimationFrame(done));
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return null;
        const ends = [...document.querySelectorAll('body *')].map((element) => ({
          name: `${element.tagName.toLowerCase()}.${element.className}`,
          end: Math.round(element.getBoundingClientRect().right),
        }));
        const { name, end } = ends.reduce((most, one) => (one.end >= most.end ? one : most));
        return `${scrollWidth - clientWidth} px too wide, ${name} ends at ${end}`;
      });
      if (wide) found.push(`${wide} at ${width} px in ${language}`);
    }
  }
  await page.setViewportSize({ width: 390, height: 844 });
  return found;
}

let looks = 0;
/**
 * All checks of the current page: accessibility in light and dark, and width. In `npm test` every
 * third page has its colours checked in dark too.
 */
export async function lookFaults(page: Page): Promise<string[]> {
  const inDark = LONG_FORM || looks++ % 3 === 0;
  return [
    ...(inDark ? await axeFaults(page, 'dark') : []),
    ...(await axeFaults(page, 'light')),
    ...(await overflows(page)),
  ];
}
