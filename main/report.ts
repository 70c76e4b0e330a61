import path from 'node:path';
import { app, BrowserWindow, dialog, type BaseWindow } from 'electron';
import { runServerCommand } from './server-command.ts';
import { dataFolder } from './server-environment.ts';
import { desktopTexts } from './texts.ts';

/**
 * Asks where, and writes the report that an owner can mail; it works while the server does not.
 * @param said what is known of a failure
 * @returns whether it was saved
 */
export async function saveReport(window: BaseWindow | null, said = ''): Promise<boolean> {
  const { failure: words } = desktopTexts(app.getLocale());
  const day = new Date().toISOString().slice(0, 10);
  const options = {
    title: words.report,
    defaultPath: path.join(app.getPath('documents'), `back-office-report-${day}.txt`),
    filters: [{ name: 'Text', extensions: ['txt'] }],
  };
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  if (canceled || !filePath) return false;
  const outcome = await runServerCommand('report', {
    args: ['--data-dir', dataFolder(), '--to', filePath],
    env: { REPORT_SAYS: said },
  });
  if (outcome.code === 0) return true;
  void dialog.showMessageBox({ type: 'error', message: words.notSaved, detail: outcome.said });
  return false;
}

/** The same from the menu. */
export function saveReportFromMenu(): void {
  void saveReport(BrowserWindow.getFocusedWindow());
}
