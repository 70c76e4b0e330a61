import type { Page, Route } from 'playwright-core';

/**
 * Answers a page's requests in place of the server until the function that it returns is called.
 *
 * The route itself stays: when Playwright's `unroute` ends the last one, Chromium stops pausing
 * requests, and one that is paused at that moment hangs for good (4 of 400 page loads, measured).
 */
export async function intercept(
  page: Page,
  url: Parameters<Page['route']>[0],
  answer: (route: Route) => Promise<unknown>,
): Promise<() => void> {
  let isOver = false;
  await page.route(url, (route) => (isOver ? route.fallback() : answer(route)));
  return () => {
    isOver = true;
  };
}

/** Lets a page's requests fail as without a network until the function that it returns is called. */
export function cutOff(page: Page, url: Parameters<Page['route']>[0]): Promise<() => void> {
  return intercept(page, url, (route) => route.abort());
}
