import { screen, type BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import { preferences, remember, type Place } from './preferences.ts';

const AFTER_MOVING_MS = 400;
/** How much of a window must be on a display for it to be found again, in pixels. */
const LEAST_SEEN = 100;

/** Where a window was when it was closed, where that display is still there. */
export function placeOf(name: string): BrowserWindowConstructorOptions {
  const place = preferences().windows[name];
  if (!place || !isOnDisplay(place)) return {};
  const { x, y, width, height } = place;
  return { x, y, width, height };
}

function isOnDisplay({ x, y, width, height }: Place): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) => {
    const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    const down = Math.min(y + height, area.y + area.height) - Math.max(y, area.y);
    return across >= LEAST_SEEN && down >= LEAST_SEEN;
  });
}

/** Opens a window as it was closed (maximized, in kiosk mode), and remembers where it is moved. */
export function keepPlace(name: string, window: BrowserWindow): void {
  const before = preferences().windows[name];
  if (before?.isMaximized) window.maximize();
  if (before?.isKiosk) window.setKiosk(true);
  let timer: NodeJS.Timeout | undefined;
  const store = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    const place = {
      ...window.getNormalBounds(),
      isMaximized: window.isMaximized(),
      isKiosk: window.isKiosk(),
    };
    remember({ windows: { ...preferences().windows, [name]: place } });
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(store, AFTER_MOVING_MS);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('maximize', later);
  window.on('unmaximize', later);
  window.on('close', store);
}
