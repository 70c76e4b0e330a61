import { app, clipboard, dialog, shell } from 'electron';
import { languageOf } from '../server/locales.ts';
import { failurePage, type FailureView } from './failure-page.ts';
import { openPageWindow, type PageWindow } from './page-window.ts';
import { saveReport } from './report.ts';
import { runServerCommand } from './server-command.ts';
import { dataFolder, settingsFile } from './server-environment.ts';
import type { Failure } from './server-protocol.ts';
import { desktopTexts } from './texts.ts';

let opened: PageWindow | null = null;

/**
 * Shows the reason why the server did not start, and what can be done about it; closing the window
 * ends the app.
 * @param startAgain starts the server once more
 * @param note more to say, beside what the failure itself says
 */
export function showFailure(
  failure: Failure,
  startAgain: () => void,
  note: string | null = null,
): void {
  const view: FailureView = {
    failure,
    dataFolder: dataFolder(),
    settingsFile: settingsFile(),
    step: 'said',
    refusal: null,
    note,
    isCopied: false,
    isReportSaved: false,
  };
  const locale = app.getLocale();
  const language = { words: desktopTexts(locale), locale, language: languageOf(locale) };
  const page = openPageWindow(
    'failure',
    {
      body: () => failurePage(view, language),
      onForm: async (fields) => {
        await act({ view, page, startAgain }, fields);
      },
    },
    { width: 760, height: 600, minWidth: 560, minHeight: 420 },
  );
  opened = page;
  // By a person, and not by `endFailure`: without a server the kitchen's window is of no use, and
  // would keep the app from ending and from starting anew.
  page.window.once('closed', () => {
    if (opened === page) app.quit();
  });
}

/** Brings it to the front; false where there is none. */
export function focusFailure(): boolean {
  if (!opened || opened.window.isDestroyed()) return false;
  opened.window.show();
  opened.window.focus();
  return true;
}

/** Closes it, without ending the app where another window is open. */
export function endFailure(): void {
  const ended = opened;
  opened = null;
  ended?.window.destroy();
}

interface Shown {
  view: FailureView;
  page: PageWindow;
  startAgain: () => void;
}

async function act({ view, page, startAgain }: Shown, fields: URLSearchParams): Promise<void> {
  const { failure } = view;
  switch (fields.get('act')) {
    case 'retry':
      return startAgain();
    case 'quit':
      return app.quit();
    case 'folder':
      void shell.openPath(view.dataFolder);
      return;
    case 'copy':
      void clipboard.writeText(detailsOf(failure));
      view.isCopied = true;
      return;
    case 'report':
      view.isReportSaved = await saveReport(page.window, detailsOf(failure));
      return;
    case 'ask':
      view.step = 'asked';
      return;
    case 'restore':
      view.step = 'restoring';
      void restore({ view, page, startAgain }, fields.get('passphrase'));
      return;
    default:
      view.step = 'said';
      view.refusal = null;
  }
}

/** Restores the offered backup by the code of `npm run restore`, and starts again. */
async function restore(
  { view, page, startAgain }: Shown,
  passphrase: string | null,
): Promise<void> {
  const name = view.failure.backup?.name;
  if (name === undefined) return;
  const { code, problem, said } = await runServerCommand('restore', {
    args: ['--data-dir', view.dataFolder, ...(passphrase ? ['--passphrase-stdin'] : []), name],
    ...(passphrase && { input: passphrase }),
  });
  console.info(`Restore of ${name}: ${code === 0 ? 'done' : `refused (${problem ?? code})`}`);
  if (code !== 0) {
    view.refusal = { said, problem };
    view.step = problem === 'wrong_passphrase' ? 'asked' : 'refused';
    return page.show();
  }
  startAgain();
  const { failure: words } = desktopTexts(app.getLocale());
  void dialog.showMessageBox({
    type: 'info',
    message: words.restored,
    detail: `${words.restoredDetail}\n\n${said}`,
  });
}

/** What a person who helps wants to know of it. */
export function detailsOf({ code, message, details }: Failure): string {
  return [
    `${app.getName()} ${app.getVersion()}`,
    `${process.platform} ${process.arch}, Electron ${process.versions.electron}`,
    code,
    message,
    details,
  ]
    .filter(Boolean)
    .join('\n');
}
