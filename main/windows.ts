import path from 'node:path';
import {
  BrowserWindow,
  Menu,
  session,
  type MenuItemConstructorOptions,
  type Session,
} from 'electron';
import { confineToStaff } from './security.ts';

let staffWindow: BrowserWindow | null = null;
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
  staffWindow
    .loadURL(url)
    .catch((error: Error) => console.error(`The staff page did not load: ${error.message}`));
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

function openStaffWindow(): BrowserWindow {
  confineToStaff(staffSession());
  const window = new BrowserWindow({
    width: 1280,
    height: 840,
    minWidth: 720,
    minHeight: 520,
    show: false,
    webPreferences: {
      session: staffSession(),
      preload: path.join(import.meta.dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.once('closed', () => {
    staffWindow = null;
  });
  window.webContents.on('did-fail-load', (_event, _code, _text, _url, isMainFrame) => {
    loadFailed ||= isMainFrame;
  });
  window.webContents.on('render-process-gone', () => window.webContents.reload());
  return window;
}

/** Sets the app's menu: copying, zooming and quitting, without developer tools. */
export function setMenu(): void {
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'reload' },
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  const first: MenuItemConstructorOptions =
    process.platform === 'darwin' ? { role: 'appMenu' } : { role: 'fileMenu' };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([first, { role: 'editMenu' }, view, { role: 'windowMenu' }]),
  );
}
