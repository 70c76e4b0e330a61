import { app, Menu, type BaseWindow, type MenuItemConstructorOptions } from 'electron';
import { showAbout } from './about.ts';
import { setsOffWithSystem, startsWithSystem } from './login-item.ts';
import { saveReportFromMenu } from './report.ts';
import { desktopTexts } from './texts.ts';
import { showTray, START_WITH } from './tray.ts';
import { showUpdates } from './updates/updates-window.ts';
import { showKitchen } from './windows.ts';

/** Sets the app's menu in the system's language, without developer tools. */
export function setMenu(): void {
  const { menu: words, tray, failure, update } = desktopTexts(app.getLocale());
  const role = (
    name: NonNullable<MenuItemConstructorOptions['role']>,
    label: string,
  ): MenuItemConstructorOptions => ({ role: name, label });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const about: MenuItemConstructorOptions = { label: words.about, click: showAbout };
  const report: MenuItemConstructorOptions = {
    label: failure.report,
    click: saveReportFromMenu,
  };
  const updates: MenuItemConstructorOptions = { label: update.menu, click: showUpdates };
  const quit = role('quit', words.quit);
  const startWith: MenuItemConstructorOptions = {
    id: START_WITH,
    label: tray.startWith,
    type: 'checkbox',
    checked: startsWithSystem(),
    click: ({ checked }) => {
      setsOffWithSystem(checked);
      showTray();
    },
  };
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    isMac
      ? {
          label: app.getName(),
          submenu: [about, updates, report, line, startWith, role('hide', words.hide), line, quit],
        }
      : { label: words.file, submenu: [role('close', words.close), startWith, line, quit] },
    {
      label: words.edit,
      submenu: [
        role('undo', words.undo),
        role('redo', words.redo),
        line,
        role('cut', words.cut),
        role('copy', words.copy),
        role('paste', words.paste),
        role('selectAll', words.selectAll),
      ],
    },
    {
      label: words.view,
      submenu: [
        role('reload', words.reload),
        line,
        role('resetZoom', words.actualSize),
        role('zoomIn', words.zoomIn),
        role('zoomOut', words.zoomOut),
        line,
        role('togglefullscreen', words.fullScreen),
        {
          label: words.kiosk,
          accelerator: 'CommandOrControl+Shift+F11',
          click: (_item, window) => toggleKiosk(window),
        },
      ],
    },
    {
      label: words.window,
      submenu: [
        role('minimize', words.minimize),
        { label: tray.kitchen, accelerator: 'CommandOrControl+Shift+K', click: showKitchen },
      ],
    },
    ...(isMac ? [] : [{ label: words.help, submenu: [updates, report, line, about] }]),
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** Kiosk mode has no frame, no menu and no other program; the same keys end it. */
function toggleKiosk(window: BaseWindow | undefined): void {
  window?.setKiosk(!window.isKiosk());
}
