import { app, shell, type Event, type Session, type WebContents } from 'electron';
import { isMemoryPage } from './memory-page.ts';
import { mayFrame, mayOpenOutside, sameOrigin } from './links.ts';
import { guestsAddress } from './server-state.ts';

/**
 * The addresses of the server that this app started and that proved its identity; null while it is
 * down.
 */
interface Addresses {
  staff: string;
  portal: string;
}
let trusted: Addresses | null = null;

export function trust(addresses: Addresses): void {
  trusted = addresses;
}
/**
 * Drops the trusted addresses: while the server is down, another program may listen on its port, so
 * nothing is loaded from there and no IPC call from it is accepted.
 */
export function distrust(): void {
  trusted = null;
}

export const staffAddress = (): string | null => trusted?.staff ?? null;
export function isStaffPage(url: string): boolean {
  return trusted !== null && sameOrigin(url, trusted.staff);
}

/**
 * Denies permissions and foreign navigation for every session and page. Call before the first.
 * @param openPdf opens a PDF of the server in a window of its own
 */
export function lockDown(openPdf: (url: string) => void): void {
  app.on('session-created', denyPermissions);
  app.on('web-contents-created', (_event, contents) => lockPage(contents, openPdf));
}

/** Limits the staff window's session to the staff port. */
export function confineToStaff(session: Session): void {
  session.webRequest.onBeforeRequest((request, respond) => {
    const isNetwork = /^(https?|wss?|ftp|file):/i.test(request.url);
    respond({ cancel: isNetwork && !isStaffPage(request.url.replace(/^ws/i, 'http')) });
  });
}

function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, respond) => respond(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

function lockPage(contents: WebContents, openPdf: (url: string) => void): void {
  contents.on('will-navigate', (details) => {
    // A form of the app's own page comes back to that page: its session has nothing but such pages.
    if (!isMemoryPage(contents.session, details.url)) blockForeign(details, details.url);
  });
  contents.on('will-redirect', (details) => blockForeign(details, details.url));
  contents.on('will-frame-navigate', (details) => {
    if (!mayFrame(details.url, contents.getURL())) details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    if (isPdf(url)) openPdf(url);
    else if (isDocument(url)) contents.downloadURL(url);
    return { action: 'deny' };
  });
}

function blockForeign(event: Event, url: string): void {
  if (isStaffPage(url)) return;
  event.preventDefault();
  openOutside(url);
}

function openOutside(url: string): void {
  if (mayOpenOutside(url, guestsAddress() ?? trusted?.portal)) void shell.openExternal(url);
}

/** Whether a URL is a PDF of the server, which is shown. */
function isPdf(url: string): boolean {
  return isDocument(url) && /[./]pdf$/.test(new URL(url).pathname);
}

/** Whether a URL is an export: it is saved. */
function isDocument(url: string): boolean {
  return isStaffPage(url) && new URL(url).pathname.startsWith('/api/');
}
