import { app } from 'electron';
import { z } from 'zod';
import { keepLog } from './desktop-log.ts';
import { askBeforeQuit, quitNow } from './closing.ts';
import { hearTold, takeState } from './day.ts';
import { endFailure, focusFailure, showFailure } from './failure-window.ts';
import { handle } from './ipc.ts';
import { setMenu } from './menu.ts';
import { listPrinters, printDocument, printInput } from './printing.ts';
import { distrust, lockDown, trust } from './security.ts';
import { runServerCommand } from './server-command.ts';
import { dataFolder } from './server-environment.ts';
import { ServerProcess } from './server-process.ts';
import type { Failure, Ready } from './server-protocol.ts';
import { showSplash, endSplash } from './splash.ts';
import { onPause, showTray } from './tray.ts';
import {
  backupAfterWayBack,
  beginAfterUpdate,
  givesUp,
  settleUpdate,
  wayBackText,
} from './updates/after-update.ts';
import { startUpdates } from './updates/updates.ts';
import { closeStaff, focusStaff, showPdf, showStaff } from './windows.ts';

const server = new ServerProcess({
  ready: openStaffWindow,
  down: serverIsDown,
  told: hearTold,
  failed: showStartFailure,
});
let exitCode = 0;

keepLog();
if (app.requestSingleInstanceLock()) void boot();
else app.exit(0);

async function boot(): Promise<void> {
  const focus = (): void => {
    if (!focusFailure()) focusStaff();
  };
  app.on('second-instance', focus);
  app.on('activate', focus);
  lockDown(showPdf);
  askBeforeQuit();
  quitCleanly();
  await app.whenReady();
  console.info('The desktop has started.');
  if (beginAfterUpdate()) return app.exit(0);
  showSplash();
  server.start();
  setMenu();
  onPause((wish) => server.tell(wish));
  showTray();
  respondPages();
  startUpdates({
    backUp: () => server.backUp(),
    stop: () => server.stop(),
    resume: () => server.startAgain(),
  });
}

function openStaffWindow({ staff_url, portal_url }: Ready): void {
  trust({ staff: staff_url, portal: portal_url });
  showStaff(staff_url);
  showTray();
  settleUpdate();
  console.info(`The back office is open in its window (${staff_url}).`);
}

function serverIsDown(): void {
  distrust();
  takeState(null);
}

function showStartFailure(failure: Failure): void {
  exitCode = 1;
  console.error(`The back office cannot start: ${failure.message}`);
  if (givesUp()) return app.exit(1);
  const backup = backupAfterWayBack(failure);
  if (backup !== null) return void restoreAndStart(failure, backup);
  showFailure(failure, startAgain, wayBackText());
  endSplash();
  closeStaff();
}

async function restoreAndStart(failure: Failure, backup: string): Promise<void> {
  const { code } = await runServerCommand('restore', {
    args: ['--data-dir', dataFolder(), backup],
  });
  if (code === 0) startAgain();
  else showStartFailure(failure);
}

function startAgain(): void {
  exitCode = 0;
  showSplash();
  endFailure();
  server.startAgain();
}

function respondPages(): void {
  handle('printers', z.undefined(), listPrinters);
  handle('print', printInput, printDocument);
  handle('quit', z.undefined(), () => app.quit());
}

/**
 * Stops the server before the app ends, for any reason, so that the database is closed; a day that
 * was closed is backed up before.
 */
function quitCleanly(): void {
  let isDone = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quitNow);
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (isDone) return;
    event.preventDefault();
    isDone = true;
    void server
      .backUpLastDay()
      .then(() => server.stop())
      .finally(() => app.exit(exitCode));
  });
}
