import { app, clipboard, Menu, Tray, type MenuItemConstructorOptions } from 'electron';
import { trayIcon } from './icon.ts';
import { setsOffWithSystem, startsWithSystem } from './login-item.ts';
import { staffAddress } from './security.ts';
import { guestsAddress, guestsPause, openOrders } from './server-state.ts';
import { desktopTexts, filled } from './texts.ts';
import { focusStaff, showKitchen } from './windows.ts';

/** The item of the app's menu that says the same as one of the tray. */
export const START_WITH = 'start-with-system';

let tray: Tray | null = null;
let tellPause: (wish: PauseWish) => void = () => undefined;

export interface PauseWish {
  desktop: 'pause';
  paused: boolean;
  /** Null is until it is ended. */
  minutes: number | null;
}
/** Sets who is told that guests' orders are to be paused. */
export function onPause(tell: (wish: PauseWish) => void): void {
  tellPause = tell;
}

/** Shows the tray with the present state; a system without one gets none. */
export function showTray(): void {
  try {
    tray ??= makeTray();
  } catch (error) {
    console.warn(`No tray: ${(error as Error).message}`);
    return;
  }
  const words = desktopTexts(app.getLocale()).tray;
  tray.setToolTip(`${app.getName()}\n${stateText()}`);
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: stateText(), enabled: false },
      ...addressItems(),
      ...pauseItems(),
      { type: 'separator' },
      { label: words.open, click: focusStaff },
      { label: words.kitchen, enabled: staffAddress() !== null, click: showKitchen },
      { type: 'separator' },
      {
        label: words.startWith,
        type: 'checkbox',
        checked: startsWithSystem(),
        click: ({ checked }) => {
          setsOffWithSystem(checked);
          const inMenu = Menu.getApplicationMenu()?.getMenuItemById(START_WITH);
          if (inMenu) inMenu.checked = checked;
        },
      },
      { label: words.quit, click: () => app.quit() },
    ]),
  );
}

function makeTray(): Tray {
  const made = new Tray(trayIcon());
  made.on('click', focusStaff);
  return made;
}

function stateText(): string {
  const words = desktopTexts(app.getLocale()).tray;
  if (staffAddress() === null) return words.starting;
  return filled(words.orders, { n: String(openOrders()) });
}

const PAUSES = [15, 30, 60];
/** Pauses guests' orders, or ends the pause; nothing before the restaurant is set up. */
function pauseItems(): MenuItemConstructorOptions[] {
  const pause = guestsPause();
  if (!pause) return [];
  const { pause: words } = desktopTexts(app.getLocale());
  const set = (paused: boolean, minutes: number | null) => (): void => {
    tellPause({ desktop: 'pause', paused, minutes });
  };
  if (pause.paused)
    return [
      { label: pausedText(pause.until), enabled: false },
      { label: words.end, click: set(false, null) },
    ];
  const minutes = PAUSES.map((n) => ({
    label: filled(words.minutes, { n: String(n) }),
    click: set(true, n),
  }));
  return [
    { label: words.menu, submenu: [...minutes, { label: words.open, click: set(true, null) }] },
  ];
}

function pausedText(until: string | null): string {
  const { pause: words } = desktopTexts(app.getLocale());
  if (until === null) return words.on;
  const time = new Date(until).toLocaleTimeString(app.getLocale(), { timeStyle: 'short' });
  return filled(words.until, { time });
}

function addressItems(): MenuItemConstructorOptions[] {
  const address = guestsAddress();
  if (address === null) return [];
  const { guests } = desktopTexts(app.getLocale()).tray;
  return [
    {
      label: filled(guests, { address }),
      click: () => {
        void clipboard.writeText(address);
      },
    },
  ];
}
