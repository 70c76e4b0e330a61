import path from 'node:path';
import { BrowserWindow, session, type Session } from 'electron';
import { keepServing } from './closing.ts';
import { sameOrigin } from './links.ts';
import { confineToStaff, isStaffPage, staffAddress } from './security.ts';
import { endSplash } from './splash.ts';
import { keepPlace, placeOf } from './window-place.ts';

const KITCHEN = '/kitchen';

let staffWindow: BrowserWindow | null = null;
let kitchenWindow: BrowserWindow | null = null;
/** Windows of the staff app that show an error in place of their page. */
const failed = new WeakSet<BrowserWindow>();

/** The session of the staff pages: its cookies survive restarts and are shared with no other. */
export const staffSession = (): Session => session.fromPartition('persist:staff');

/** Opens the staff window, or brings it and the kitchen's back after the server was down. */
export function showStaff(url: string): void {
  staffWindow ??= openStaffWindow();
  bringBack(staffWindow, url);
  if (kitchenWindow) bringBack(kitchenWindow, new URL(KITCHEN, url).href);
}

/** Loads a window again that shows nothing of this address; a page that is still loaded stays. */
function bringBack(window: BrowserWindow, url: string): void {
  if (sameOrigin(window.webContents.getURL(), url) && !failed.has(window)) return;
  failed.delete(window);
  load(window, url);
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
  load(kitchenWindow, new URL(KITCHEN, address).href);
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
  window.webContents.on('did-fail-load', (_event, _code, _text, _url, isMainFrame) => {
    if (isMainFrame) failed.add(window);
  });
  return window;
}
