import { BrowserWindow, session, type BrowserWindowConstructorOptions } from 'electron';
import { PLAIN_PAGE, serveFromMemory } from './memory-page.ts';

export interface PageWindow {
  window: BrowserWindow;
  /** Shows the page as it is now. */
  show: () => void;
}

/**
 * Opens a window of the app's own with a page from memory: no script, no network, no files. Its
 * buttons are those of a form, which comes back as fields.
 */
export function openPageWindow(
  name: string,
  page: { body: () => string; onForm?: (fields: URLSearchParams) => Promise<void> | void },
  options: BrowserWindowConstructorOptions = {},
): PageWindow {
  const memory = session.fromPartition(name);
  const { url, forget } = serveFromMemory(memory, { ...page, headers: PLAIN_PAGE });
  const window = new BrowserWindow({
    minimizable: false,
    autoHideMenuBar: true,
    show: false,
    ...options,
    webPreferences: {
      session: memory,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    },
  });
  window.removeMenu();
  window.once('ready-to-show', () => window.show());
  window.once('closed', forget);
  const show = (): void => {
    if (!window.isDestroyed()) void window.loadURL(url).catch(() => undefined);
  };
  show();
  return { window, show };
}
