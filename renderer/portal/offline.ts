import { loadAllTexts } from '../i18n.ts';

/** Registration waits until a phone on a slow connection has shown the menu and its pictures. */
const AFTER_MS = 4_000;

/**
 * Lets the app open without a connection, where the browser allows it: on https and on this
 * machine. On the plain http of a restaurant's Wi-Fi there is no service worker.
 */
export function keepOffline(): void {
  setTimeout(() => {
    // The next page opens without a wait, and without a connection.
    void loadAllTexts().catch(() => undefined);
    if (!('serviceWorker' in navigator) || !isSecureContext) return;
    // Private windows and full disks refuse it; everything else works without.
    navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
  }, AFTER_MS);
}
