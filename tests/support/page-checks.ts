import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { proof } from './torture.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
// German has the longest words, and the narrowest screen the least room for them; English comes
// last, which tests read.
const LANGUAGES = proof(['de', 'en'], ['es', 'de', 'en']);
const WIDTHS = proof([320, 1366], [320, 390, 1366]);

/**
 * axe-core in every page of this browser; handed in by the debugger, because the pages' own policy
 * takes no script from elsewhere.
 */
export const carryAxe = (context: BrowserContext) => context.addInitScript({ path: AXE });

/**
 * What axe-core finds wrong with the page in this scheme, each with its place; the scheme changes
 * nothing but colours.
 */
export async function axeFaults(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
  // a colour on its way to another is neither
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
 * What is wider than its page, in each language and width: sideways scrolling loses the prices on
 * the right.
 */
async function overflows(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const language of LANGUAGES) {
    await page.locator('header select').selectOption(language);
    await page.locator(`html[lang=${language}]`).waitFor({ state: 'attached' });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 });
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) found.push(`${over} px too wide at ${width} px in ${language}`);
    }
  }
  await page.setViewportSize({ width: 390, height: 844 });
  return found;
}

/**
 * Everything there is to say against the page as it stands: accessibility in light and dark, and
 * width.
 */
export async function lookFaults(page: Page): Promise<string[]> {
  return [
    ...(await axeFaults(page, 'dark')),
    ...(await axeFaults(page, 'light')),
    ...(await overflows(page)),
  ];
}
