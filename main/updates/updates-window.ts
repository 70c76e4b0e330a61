import { app } from 'electron';
import { languageOf } from '../../server/locales.ts';
import { openPageWindow, type PageWindow } from '../page-window.ts';
import { preferences } from '../preferences.ts';
import { openOrders } from '../server-state.ts';
import { desktopTexts } from '../texts.ts';
import { chooseFeed, installWhenQuiet, lookForUpdates, onUpdates, updates } from './updates.ts';
import { updatesPage } from './updates-page.ts';

let opened: PageWindow | null = null;
let typed = { feed: '', isOn: false, isFeedWrong: false };

/**
 * Shows where updates come from. Chosen at the machine and in no page of the staff app: the
 * person who chooses it decides which programs run here.
 */
export function showUpdates(): void {
  if (opened) return opened.window.focus();
  const stored = preferences().updates;
  typed = { feed: stored ?? '', isOn: stored !== null, isFeedWrong: false };
  const page = openPageWindow('updates', { body, onForm: act }, { width: 560, height: 560 });
  opened = page;
  onUpdates(page.show);
  page.window.once('closed', () => {
    opened = null;
    onUpdates(() => undefined);
  });
}

function body(): string {
  const locale = app.getLocale();
  return updatesPage(
    {
      ...typed,
      updates: updates(),
      openOrders: openOrders(),
      version: app.getVersion(),
      language: languageOf(locale),
    },
    desktopTexts(locale),
  );
}

function act(fields: URLSearchParams): void {
  const feed = (fields.get('feed') ?? '').trim();
  typed = { feed, isOn: fields.get('on') === '1', isFeedWrong: false };
  const wanted = fields.get('act');
  if (wanted === 'install') return installWhenQuiet();
  const isChanged = (typed.isOn ? feed : null) !== preferences().updates;
  if (isChanged && !chooseFeed(typed.isOn ? feed : null)) typed.isFeedWrong = true;
  else if (typed.isOn) void lookForUpdates();
}
