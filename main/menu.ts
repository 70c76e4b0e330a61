import { app, Menu, type BaseWindow, type MenuItemConstructorOptions } from 'electron';
import { showAbout } from './about.ts';
import { setsOffWithSystem, startsWithSystem } from './login-item.ts';
import { saveReportFromMenu } from './report.ts';
import { desktopTexts, type DesktopTexts } from './texts.ts';
import { showTray, START_WITH } from './tray.ts';
import { showUpdates } from './updates/updates-window.ts';
import { showKitchen } from './windows.ts';

type Item = MenuItemConstructorOptions;

const LINE: Item = { type: 'separator' };

/** Sets the app's menu in the system's language, without developer tools. */
export function setMenu(): void {
  const texts = desktopTexts(app.getLocale());
  const always = [editMenu(texts), viewMenu(texts), windowMenu(texts)];
  const template =
    process.platform === 'darwin'
      ? [macAppMenu(texts), ...always]
      : [fileMenu(texts), ...always, helpMenu(texts)];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function macAppMenu(texts: DesktopTexts): Item {
  const { menu: words } = texts;
  return {
    label: app.getName(),
    submenu: [
      aboutItem(texts),
      updatesItem(texts),
      reportItem(texts),
      LINE,
      startWithItem(texts),
      role('hide', words.hide),
      LINE,
      role('quit', words.quit),
    ],
  };
}

function fileMenu(texts: DesktopTexts): Item {
  const { menu: words } = texts;
  return {
    label: words.file,
    submenu: [role('close', words.close), startWithItem(texts), LINE, role('quit', words.quit)],
  };
}

function editMenu({ menu: words }: DesktopTexts): Item {
  return {
    label: words.edit,
    submenu: [
      role('undo', words.undo),
      role('redo', words.redo),
      LINE,
      role('cut', words.cut),
      role('copy', words.copy),
      role('paste', words.paste),
      role('selectAll', words.selectAll),
    ],
  };
}

function viewMenu({ menu: words }: DesktopTexts): Item {
  return {
    label: words.view,
    submenu: [
      role('reload', words.reload),
      LINE,
      role('resetZoom', words.actualSize),
      role('zoomIn', words.zoomIn),
      role('zoomOut', words.zoomOut),
      LINE,
      role('togglefullscreen', words.fullScreen),
      {
        label: words.kiosk,
        accelerator: 'CommandOrControl+Shift+F11',
        click: (_item, window) => toggleKiosk(window),
      },
    ],
  };
}

function windowMenu({ menu: words, tray }: DesktopTexts): Item {
  return {
    label: words.window,
    submenu: [
      role('minimize', words.minimize),
      { label: tray.kitchen, accelerator: 'CommandOrControl+Shift+K', click: showKitchen },
    ],
  };
}

function helpMenu(texts: DesktopTexts): Item {
  return {
    label: texts.menu.help,
    submenu: [updatesItem(texts), reportItem(texts), LINE, aboutItem(texts)],
  };
}

function aboutItem({ menu: words }: DesktopTexts): Item {
  return { label: words.about, click: showAbout };
}

function updatesItem({ update }: DesktopTexts): Item {
  return { label: update.menu, click: showUpdates };
}

function reportItem({ failure }: DesktopTexts): Item {
  return { label: failure.report, click: saveReportFromMenu };
}

function startWithItem({ tray }: DesktopTexts): Item {
  return {
    id: START_WITH,
    label: tray.startWith,
    type: 'checkbox',
    checked: startsWithSystem(),
    click: ({ checked }) => {
      setsOffWithSystem(checked);
      showTray();
    },
  };
}

function role(name: NonNullable<Item['role']>, label: string): Item {
  return { role: name, label };
}

/** Kiosk mode has no frame, no menu and no other program; the same keys end it. */
function toggleKiosk(window: BaseWindow | undefined): void {
  window?.setKiosk(!window.isKiosk());
}
