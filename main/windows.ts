import path from 'node:path';
import { BrowserWindow, session, type Session } from 'electron';
import { keepServing } from './closing.ts';
import { confineToStaff, isStaffPage, staffAddress } from './security.ts';
import { endSplash } from './splash.ts';
import { keepPlace, placeOf } from './window-place.ts';

let staffWindow: BrowserWindow | null = null;
let kitchenWindow: BrowserWindow | null = null;
let loadFailed = false;

/** The session of the staff pages: its cookies survive restarts and are shared with no other. */
export const staffSession = (): Session => session.fromPartition('persist:staff');

/**
 * Opens the staff window, or loads it again when the server was down; a page that is still loaded
 * is not reloaded.
 */
export function showStaff(url: string): void {
  if (!staffWindow) staffWindow = openStaffWindow();
  const here = staffWindow.webContents.getURL();
  const isThere = URL.canParse(here) && new URL(here).origin === new URL(url).origin && !loadFailed;
  if (isThere) return;
  loadFailed = false;
  load(staffWindow, url);
}

export function focusStaff(): void {
  if (!staffWindow) return;
  if (staffWindow.isMinimized()) staffWindow.restore();
  staffWindow.show();
  staffWindow.focus();
}

export function closeStaff(): void {
  staffWindow?.destroy();
}

export const isStaffInFront = (): boolean => BrowserWindow.getFocusedWindow() !== null;

/** Has the task bar draw attention to the window, until somebody looks at it. */
export function flashStaff(): void {
  if (!staffWindow || staffWindow.isFocused()) return;
  staffWindow.flashFrame(true);
  staffWindow.once('focus', () => staffWindow?.flashFrame(false));
}

/** Opens the kitchen's screen in a window of its own, on whichever display it was before. */
export function showKitchen(): void {
  const address = staffAddress();
  if (!address) return;
  if (kitchenWindow) return kitchenWindow.focus();
  kitchenWindow = openPage('kitchen', { width: 1280, height: 800 });
  kitchenWindow.once('closed', () => {
    kitchenWindow = null;
  });
  load(kitchenWindow, new URL('/kitchen', address).href);
}

/** Shows a PDF of the server in a window of its own, with the viewer's own saving and printing. */
export function showPdf(url: string): void {
  if (!isStaffPage(url)) return;
  const window = new BrowserWindow({
    ...{ width: 900, height: 960, ...placeOf('pdf') },
    autoHideMenuBar: true,
    webPreferences: { ...CONFINED, session: staffSession(), plugins: true },
  });
  keepPlace('pdf', window);
  load(window, url);
}

function load(window: BrowserWindow, url: string): void {
  window
    .loadURL(url)
    .catch((error: Error) =>
      console.error(`${new URL(url).pathname} did not load: ${error.message}`),
    );
}

const CONFINED = {
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  nodeIntegration: false,
  webviewTag: false,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const;

function openStaffWindow(): BrowserWindow {
  confineToStaff(staffSession());
  const window = openPage('staff', { width: 1280, height: 840 });
  keepServing(window);
  window.once('ready-to-show', endSplash);
  window.once('closed', () => {
    staffWindow = null;
  });
  window.webContents.on('did-fail-load', (_event, _code, _text, _url, isMainFrame) => {
    loadFailed ||= isMainFrame;
  });
  return window;
}

/** A window with the staff app, where it was when it was closed. */
function openPage(name: string, size: { width: number; height: number }): BrowserWindow {
  const window = new BrowserWindow({
    ...size,
    ...placeOf(name),
    minWidth: 720,
    minHeight: 520,
    show: false,
    webPreferences: {
      ...CONFINED,
      session: staffSession(),
      preload: path.join(import.meta.dirname, 'preload.cjs'),
    },
  });
  keepPlace(name, window);
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', () => window.webContents.reload());
  return window;
}
