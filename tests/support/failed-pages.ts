import type { Page } from 'playwright-core';
import { afterEach } from 'vitest';
import { openPages } from './open-pages.ts';

const MOST_CHARACTERS = 1_500;

async function described(page: Page): Promise<string> {
  const text = await page
    .locator('body')
    .innerText({ timeout: 5_000 })
    .catch((error: unknown) => String(error));
  return `${page.url()}\n${text.slice(0, MOST_CHARACTERS)}`;
}

// A failure that is seen once, on another machine, is explained by what the browser showed then.
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const page of openPages())
    process.stderr.write(`\n== shown when "${task.name}" failed: ${await described(page)}\n`);
});
