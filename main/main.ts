import { app } from 'electron';
import { z } from 'zod';
import { showFailure } from './failure-window.ts';
import { handle } from './ipc.ts';
import { listPrinters, printDocument, printInput } from './printing.ts';
import { distrust, lockDown, trust } from './security.ts';
import { ServerProcess } from './server-process.ts';
import type { Failure, Ready } from './server-protocol.ts';
import { closeStaff, focusStaff, setMenu, showStaff } from './windows.ts';

const server = new ServerProcess({
  ready: openStaffWindow,
  down: distrust,
  failed: showStartFailure,
});
let exitCode = 0;

if (app.requestSingleInstanceLock()) void boot();
else app.exit(0);

async function boot(): Promise<void> {
  app.on('second-instance', focusStaff);
  lockDown();
  quitCleanly();
  await app.whenReady();
  console.info('The desktop has started.');
  setMenu();
  respondPages();
  server.start();
}

function openStaffWindow({ staff_url, portal_url }: Ready): void {
  trust({ staff: staff_url, portal: portal_url });
  showStaff(staff_url);
  console.info(`The back office is open in its window (${staff_url}).`);
}

function showStartFailure(failure: Failure): void {
  exitCode = 1;
  console.error(`The back office cannot start: ${failure.message}`);
  showFailure(failure);
  closeStaff();
}

function respondPages(): void {
  handle('printers', z.undefined(), listPrinters);
  handle('print', printInput, printDocument);
  handle('quit', z.undefined(), () => app.quit());
}

/** Stops the server before the app ends, for any reason, so that the database is closed. */
function quitCleanly(): void {
  let isDone = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => app.quit());
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (isDone) return;
    event.preventDefault();
    isDone = true;
    void server.stop().finally(() => app.exit(exitCode));
  });
}
