import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';

/** Electron sets no login item on Linux; its desktops read this folder (XDG Autostart). */
const entry = (): string =>
  path.join(app.getPath('appData'), 'autostart', 'restaurant-back-office.desktop');

/** Whether the app starts when a person logs in to this computer. */
export function startsWithSystem(): boolean {
  if (process.platform === 'linux') return existsSync(entry());
  return app.getLoginItemSettings().openAtLogin;
}

/** Sets whether the app starts with this computer. */
export function setsOffWithSystem(isWanted: boolean): void {
  if (process.platform !== 'linux') return app.setLoginItemSettings({ openAtLogin: isWanted });
  if (!isWanted) return rmSync(entry(), { force: true });
  mkdirSync(path.dirname(entry()), { recursive: true });
  const command = [
    process.env.APPIMAGE ?? process.execPath,
    ...(app.isPackaged ? [] : [app.getAppPath()]),
  ];
  const quoted = command.map((part) => `"${part.replace(/["\\`$]/g, '\\$&')}"`).join(' ');
  writeFileSync(
    entry(),
    `[Desktop Entry]\nType=Application\nName=${app.getName()}\nExec=${quoted}\n` +
      'X-GNOME-Autostart-enabled=true\n',
  );
}
