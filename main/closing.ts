/** Closing the window keeps serving guests; quitting asks while orders are open. */
import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import { preferences, remember } from './preferences.ts';
import { openOrders } from './server-state.ts';
import { desktopTexts, filled } from './texts.ts';

let isQuitting = false;
let isAsking = false;
/** Ends the app without a question: by a signal of the system, or where it did not start. */
export function quitNow(): void {
  isQuitting = true;
  app.quit();
}

/** Asks before a quit while orders are open. */
export function askBeforeQuit(): void {
  app.on('before-quit', (event) => {
    if (isQuitting || openOrders() === 0) {
      isQuitting = true;
      return;
    }
    event.preventDefault();
    const words = desktopTexts(app.getLocale()).quitting;
    void ask({
      title: words.title,
      detail: filled(words.detail, { n: String(openOrders()) }),
      buttons: [words.stay, words.quit],
    }).then((answer) => {
      if (answer?.response === 1) quitNow();
    });
  });
}

/** Hides the window in place of closing it; the first time it is said, with a choice. */
export function keepServing(window: BrowserWindow): void {
  window.on('close', (event) => {
    if (isQuitting) return;
    event.preventDefault();
    if (preferences().keepsServing) return window.hide();
    const words = desktopTexts(app.getLocale()).closing;
    void ask({
      title: words.title,
      detail: words.detail,
      buttons: [words.keep, words.quit],
      checkboxLabel: words.again,
      checkboxChecked: true,
    }).then((answer) => {
      if (!answer) return;
      if (answer.response === 1) return app.quit();
      remember({ keepsServing: answer.checkboxChecked });
      window.hide();
    });
  });
}

type Question = Pick<
  MessageBoxOptions,
  'title' | 'detail' | 'buttons' | 'checkboxLabel' | 'checkboxChecked'
>;
/** One question at a time; the first button keeps the app running, and Escape means that too. */
async function ask(question: Question) {
  if (isAsking) return null;
  isAsking = true;
  try {
    return await dialog.showMessageBox({
      ...question,
      type: 'question',
      message: question.title ?? '',
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
  } finally {
    isAsking = false;
  }
}
