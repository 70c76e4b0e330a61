/** A day with the app: what it shows of open orders outside its window, and when it stays awake. */
import { app, Notification, powerSaveBlocker } from 'electron';
import { openOrders, storeState, type Happened, type State, type Told } from './server-state.ts';
import { desktopTexts, filled } from './texts.ts';
import { showTray } from './tray.ts';
import { step } from './updates/updates.ts';
import { flashStaff, isStaffInFront, focusStaff } from './windows.ts';

let blocker: number | null = null;

/** Takes in what the server tells; null while it does not run. */
export function takeState(told: State | null): void {
  storeState(told);
  app.setBadgeCount(openOrders());
  stayAwake(openOrders() > 0);
  showTray();
  void step();
}

/** The computer does not sleep while orders are open: guests' phones would get no answer. */
function stayAwake(isWanted: boolean): void {
  if (isWanted) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
  else if (blocker !== null) {
    powerSaveBlocker.stop(blocker);
    blocker = null;
  }
}

let shown: Notification | null = null;
/** A notification of the system, with its sound, while nobody looks at the window. */
function sayHappened(what: Happened): void {
  if (isStaffInFront()) return;
  flashStaff();
  if (!Notification.isSupported()) return;
  const words = desktopTexts(app.getLocale());
  shown?.close();
  shown = new Notification({
    title: words.note[what],
    body: filled(words.note.open, { n: String(openOrders()) }),
    urgency: what === 'order' ? 'normal' : 'critical',
  });
  shown.on('click', focusStaff);
  shown.show();
}

/** Takes in whatever the server tells. */
export function hearTold(told: Told): void {
  if (told.desktop === 'state') takeState(told);
  else sayHappened(told.what);
}
