import type { Browser, Page } from 'playwright-core';

/** The browser of this worker, once a test has opened it. */
let browser: Browser | null = null;

export function keepBrowser(opened: Browser): Browser {
  browser = opened;
  return opened;
}

/** The pages that are open in this worker's browser; none where no test has opened it. */
export function openPages(): Page[] {
  return browser?.contexts().flatMap((context) => context.pages()) ?? [];
}
