import { app, shell, type Event, type Session, type WebContents } from 'electron';
import { mayFrame, mayOpenOutside, sameOrigin } from './links.ts';

/**
 * The addresses of the server that this app forked and that proved itself; none while it is down.
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
 * While our server is down its port may be a stranger's: nothing is loaded from it, nothing it says
 * is heard.
 */
export function distrust(): void {
  trusted = null;
}

export const staffAddress = (): string | null => trusted?.staff ?? null;
export function isStaffPage(url: string): boolean {
  return trusted !== null && sameOrigin(url, trusted.staff);
}

/** Laid on every session and every page there will ever be, before the first one exists. */
export function lockDown(): void {
  app.on('session-created', denyPermissions);
  app.on('web-contents-created', (_event, contents) => lockPage(contents));
}

/** The staff window's session speaks to the staff port and to nothing else. */
export function confineToStaff(session: Session): void {
  session.webRequest.onBeforeRequest((request, answer) => {
    const isNetwork = /^(https?|wss?|ftp|file):/i.test(request.url);
    answer({ cancel: isNetwork && !isStaffPage(request.url.replace(/^ws/i, 'http')) });
  });
}

function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

function lockPage(contents: WebContents): void {
  contents.on('will-navigate', (details) => stayHome(details, details.url));
  contents.on('will-redirect', (details) => stayHome(details, details.url));
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

function stayHome(event: Event, url: string): void {
  if (isStaffPage(url)) return;
  event.preventDefault();
  openOutside(url);
}

function openOutside(url: string): void {
  if (mayOpenOutside(url, trusted?.portal)) void shell.openExternal(url);
}

/** A PDF or an export that a page would show in a new tab is saved instead. */
function isDocument(url: string): boolean {
  return isStaffPage(url) && new URL(url).pathname.startsWith('/api/');
}
