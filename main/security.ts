import { app, shell, type Event, type Session, type WebContents } from 'electron';
import { mayFrame, mayOpenOutside, sameOrigin } from './links.ts';

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

/** Denies permissions and foreign navigation for every session and page. Call before the first. */
export function lockDown(): void {
  app.on('session-created', denyPermissions);
  app.on('web-contents-created', (_event, contents) => lockPage(contents));
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

function lockPage(contents: WebContents): void {
  contents.on('will-navigate', (details) => blockForeign(details, details.url));
  contents.on('will-redirect', (details) => blockForeign(details, details.url));
  contents.on('will-frame-navigate', (details) => {
    if (!mayFrame(details.url, contents.getURL())) details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    if (isDocument(url)) contents.downloadURL(url);
    return { action: 'deny' };
  });
}

function blockForeign(event: Event, url: string): void {
  if (isStaffPage(url)) return;
  event.preventDefault();
  openOutside(url);
}

function openOutside(url: string): void {
  if (mayOpenOutside(url, trusted?.portal)) void shell.openExternal(url);
}

/** Whether a URL is a PDF or an export: it is saved instead of opened in a new tab. */
function isDocument(url: string): boolean {
  return isStaffPage(url) && new URL(url).pathname.startsWith('/api/');
}
