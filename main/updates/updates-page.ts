/** The page of the updates: where they come from, and what is known of a newer version. */
import { escapeHtml } from '../../server/escape-html.ts';
import { button, htmlPage } from '../page-html.ts';
import { FORM_STYLE } from '../page-style.ts';
import { filled, type DesktopTexts } from '../texts.ts';
import type { Updates } from './updates.ts';

export interface UpdatesView {
  updates: Updates;
  /** What is typed, or stored. */
  feed: string;
  isOn: boolean;
  isFeedWrong: boolean;
  openOrders: number;
  version: string;
  language: string;
}

const BUSY = ['looking', 'loading', 'backup'];

function stateText({ updates, openOrders }: UpdatesView, words: DesktopTexts['update']): string {
  const { phase, version, reason } = updates;
  return filled(words[phase], {
    version: version ?? '',
    reason: reason ?? '',
    n: String(openOrders),
  });
}

/** The page as HTML, without a script. */
export function updatesPage(view: UpdatesView, { update: words }: DesktopTexts): string {
  const { updates, feed, isOn, isFeedWrong, version, language } = view;
  const isBad = updates.phase === 'failed' || updates.phase === 'wentBack';
  const isBusy = BUSY.includes(updates.phase);
  // A version that could not be installed, for want of a backup, is tried again.
  const isReady = updates.phase === 'ready' || (updates.phase === 'failed' && updates.isLoaded);
  const act = isReady
    ? button('install', words.install, true)
    : isOn && !isBusy && updates.phase !== 'orders'
      ? button('look', words.look)
      : '';
  const body = `<form method="post"><main>
<h1>${escapeHtml(words.title)}</h1>
<p>${escapeHtml(filled(words.present, { version }))}</p>
<p role="status"${isBad ? ' class="bad"' : ''}>${escapeHtml(stateText(view, words))}</p>
${isBusy ? '<div class="wait"></div>' : ''}
<p>${escapeHtml(words.detail)}</p>
<label class="row"><input type="checkbox" name="on" value="1"${isOn ? ' checked' : ''}>
${escapeHtml(words.choose)}</label>
<label>${escapeHtml(words.feed)}<input type="text" name="feed" maxlength="1000" spellcheck="false"
 value="${escapeHtml(feed)}"></label>
<p>${escapeHtml(words.feedHint)}</p>
${isFeedWrong ? `<p class="bad" role="alert">${escapeHtml(words.feedWrong)}</p>` : ''}
</main>
<footer><span class="acts">${button('save', words.save, act === '')}${act}</span></footer></form>`;
  return htmlPage({ language, title: words.title, style: FORM_STYLE, body });
}
