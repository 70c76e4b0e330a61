/** Runs once before the first worker of the browser tests. */
export { prepareBrowser as setup } from './browser.ts';
