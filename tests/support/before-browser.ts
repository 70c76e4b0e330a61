/** Before the first worker of the browser tests starts. */
export { prepareBrowser as setup } from './browser.ts';
