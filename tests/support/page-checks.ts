import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { LONG_FORM, proof } from './torture.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// German has the longest words, and the narrowest screen the least room for them; English comes
// last because tests read it.
export const LANGUAGES = proof(['de', 'en'], ['es', 'de', 'en']);
const WIDTHS = proof([320], [320, 390, 1366]);

/**
 * Loads axe-core into a page that is checked, once; through the debugger, since the pages'
 * Content-Security-Policy forbids foreign scripts.
 */
async function loadAxe(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(`${AXE};0`);
}

/**
 * The axe-core violations of the page in this colour scheme, each with its element; the scheme
 * changes only colours.
 */
export async function axeFaults(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  await loadAxe(page);
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

/** What of Vue's app and router stands at its element. */
interface AppElement extends Element {
  __vue_app__?: {
    config: {
      globalProperties: {
        $router: {
          currentRoute: { value: { matched: object[] } };
          resolve: (to: string) => { matched: object[] };
          push: (to: string) => Promise<unknown>;
        };
      };
    };
  };
}

/**
 * Leads the app to an address as a link of it does: a fifth of the work of a full load. To another
 * address of the page that is open the document is loaded anew, so that nothing of before is shown.
 */
export async function follow(page: Page, path: string): Promise<void> {
  const isThere = await page.evaluate(async (to) => {
    const app = document.querySelector<AppElement>('#app')?.__vue_app__;
    // Not begun yet: its language is still on the way.
    if (!app) return false;
    const router = app.config.globalProperties.$router;
    const [wanted, open] = [router.resolve(to), router.currentRoute.value].map(({ matched }) =>
      matched.at(-1),
    );
    if (wanted === open) return false;
    await router.push(to);
    await new Promise((done) => requestAnimationFrame(done));
    return true;
  }, path);
  if (!isThere) await page.goto(path);
}

/** Shows the page in a language, as when another tab of this browser chose it. */
export async function showIn(page: Page, language: string): Promise<void> {
  await page.evaluate((newValue) => {
    window.dispatchEvent(new StorageEvent('storage', { key: 'locale', newValue }));
  }, language);
  await page.locator(`html[lang=${language}]`).waitFor({ state: 'attached' });
}

/**
 * What is wider than the page, in each language and width: sideways scrolling hides the prices on
 * the right.
 */
async function overflows(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const language of LANGUAGES) {
    await showIn(page, language);
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
