/** The page of a failed start: what is wrong, where, and what can be done about it. */
import { escapeHtml } from '../server/escape-html.ts';
import { button, htmlPage } from './page-html.ts';
import { FORM_STYLE } from './page-style.ts';
import type { Failure } from './server-protocol.ts';
import { filled, type DesktopTexts } from './texts.ts';

export interface FailureView {
  failure: Failure;
  dataFolder: string;
  settingsFile: string;
  /**
   * What the window is at: the failure, the question before a restore, the restore, its refusal.
   */
  step: 'said' | 'asked' | 'restoring' | 'refused';
  /** Why the restore was refused, and the code of that. */
  refusal: { said: string; problem: string | null } | null;
  /** More to say, beside what the failure itself says. */
  note: string | null;
  isCopied: boolean;
  isReportSaved: boolean;
}

interface Language {
  words: DesktopTexts;
  /** BCP 47: the system's, for dates. */
  locale: string;
  language: string;
}

/** The page as HTML, without a script. */
export function failurePage(view: FailureView, { words, locale, language }: Language): string {
  const inner = INNER[view.step](view, { words, locale, language });
  return htmlPage({
    language,
    title: words.title[view.failure.code],
    style: FORM_STYLE,
    body: `<form method="post">${inner}</form>`,
  });
}

const INNER: Record<FailureView['step'], (view: FailureView, language: Language) => string> = {
  said: saidPage,
  asked: askedPage,
  restoring: (_view, { words }) =>
    `<main role="status"><h1>${escapeHtml(words.failure.restoring)}</h1>` +
    '<div class="wait"></div></main>',
  refused: refusedPage,
};

function facts(rows: [string, string][]): string {
  const cells = rows.map(([name, value]) => `<dt>${escapeHtml(name)}<dd>${escapeHtml(value)}`);
  return `<dl>${cells.join('')}</dl>`;
}

function dateOf(failure: Failure, locale: string): string {
  const made = new Date(failure.backup?.made_at ?? 0);
  return made.toLocaleString(locale, { dateStyle: 'long', timeStyle: 'short' });
}

/** Where the backup is the remedy; elsewhere another one comes before it. */
const RESTORED_FIRST: Failure['code'][] = ['database', 'restaurant_missing'];

function saidPage(view: FailureView, { words, locale }: Language): string {
  const { failure, dataFolder, settingsFile } = view;
  const { failure: own } = words;
  const rows: [string, string][] = [
    [own.folder, dataFolder],
    [own.settings, settingsFile],
    ...(failure.backup ? [[own.backup, dateOf(failure, locale)] as [string, string]] : []),
  ];
  // What is known is said in words; where the program ended by itself, its last output helps.
  const said =
    failure.code === 'other' ? `${failure.message}\n${failure.details}` : failure.message;
  const restoresFirst = failure.backup !== null && RESTORED_FIRST.includes(failure.code);
  const restore = failure.backup ? button('ask', own.restore, restoresFirst) : '';
  const retry = button('retry', own.retry, !restoresFirst);
  const waysOn = restoresFirst ? retry + restore : restore + retry;
  return `<main role="alert"><h1>${escapeHtml(words.title[failure.code])}</h1>
<p>${escapeHtml(words.hint[failure.code])}</p>
${view.note === null ? '' : `<p>${escapeHtml(view.note)}</p>`}${facts(rows)}
<pre tabindex="0">${escapeHtml(said.trim())}</pre></main>
<footer><span class="start">${button('folder', own.show)}
${button('report', view.isReportSaved ? own.reportSaved : own.report)}
${button('copy', view.isCopied ? words.copied : words.copy)}</span>
<span class="acts">${button('quit', words.quit)}${waysOn}</span>
</footer>`;
}

/** The return key presses the first button of a form, shown or not. */
const ENTER = '<button name="act" value="restore" hidden></button>';

function askedPage({ failure, refusal }: FailureView, { words, locale }: Language): string {
  const { failure: own } = words;
  const date = dateOf(failure, locale);
  const isWrong = refusal?.problem === 'wrong_passphrase';
  const passphrase = failure.backup?.needs_passphrase
    ? `<label>${escapeHtml(own.passphrase)}
<input type="password" name="passphrase" maxlength="200" autocomplete="off" autofocus required>
</label>`
    : '';
  return `<main><h1>${escapeHtml(filled(own.restoreTitle, { date }))}</h1>
<p>${escapeHtml(own.restoreDetail)}</p>${passphrase}
${isWrong ? `<p class="bad" role="alert">${escapeHtml(own.wrongPassphrase)}</p>` : ''}</main>
<footer><span class="acts">
${ENTER}<button name="act" value="back" formnovalidate>${escapeHtml(own.back)}</button>
${button('restore', own.restoreNow, true)}</span></footer>`;
}

function refusedPage({ refusal }: FailureView, { words }: Language): string {
  const { failure: own } = words;
  return `<main role="alert"><h1>${escapeHtml(own.notRestored)}</h1>
<pre tabindex="0">${escapeHtml(refusal?.said ?? '')}</pre></main>
<footer><span class="acts">${button('back', own.back, true)}</span></footer>`;
}
