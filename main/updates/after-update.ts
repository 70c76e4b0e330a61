/**
 * The first start of a new version: it is kept once it is ready, else the former one comes back.
 */
import { app, dialog, Notification } from 'electron';
import type { Failure } from '../server-protocol.ts';
import { desktopTexts, filled } from '../texts.ts';
import { forgetRecord, readRecord, writeRecord } from './record.ts';
import { startAfter, type Start, type UpdateRecord } from './rules.ts';
import { goBack, wayBackHere } from './way-back.ts';

let start: Start = 'usual';
let record: UpdateRecord | null = null;
let isRestoreTried = false;

/**
 * Notes this start.
 * @returns whether the app ends, because the new version did not get ready in its starts before
 */
export function beginAfterUpdate(): boolean {
  record = readRecord();
  start = startAfter(record, app.getVersion());
  if (!record) return false;
  if (start === 'trial') writeRecord({ ...record, state: 'trial', starts: record.starts + 1 });
  if (start === 'not_installed') {
    forgetRecord();
    console.error(`Version ${record.to} was not installed.`);
  }
  return start === 'give_up' && goBack(record);
}

/** Whether the former version takes over from one that failed in its first start; the app ends. */
export function givesUp(): boolean {
  return start === 'trial' && record !== null && goBack(record);
}

/** How to get the former version back, for the window of the failure; null where there is none. */
export function wayBackText(): string | null {
  if (!record || (start !== 'trial' && start !== 'give_up')) return null;
  const { update: words } = desktopTexts(app.getLocale());
  const way = wayBackHere(record);
  const version = record.from;
  if (way.how === 'command') return filled(words.backCommand, { version, command: way.command });
  return filled(words.backByHand, { version });
}

/**
 * The backup that the former version restores by itself when it finds tables of the version that
 * did not get ready: that one took no order, so nothing is lost. Once.
 */
export function backupAfterWayBack({ code, backup }: Failure): string | null {
  const isMeant = start === 'after_way_back' && code === 'newer_data' && !isRestoreTried;
  if (!isMeant || !backup || backup.needs_passphrase) return null;
  isRestoreTried = true;
  return backup.name;
}

/** Once the server is ready: a new version is kept, and a way back is told. */
export function settleUpdate(): void {
  if (!record || (start !== 'trial' && start !== 'give_up' && start !== 'after_way_back')) return;
  const { update: words } = desktopTexts(app.getLocale());
  const version = record.to;
  if (start === 'after_way_back') {
    writeRecord({ ...record, state: 'went_back' });
    void dialog.showMessageBox({ type: 'warning', message: filled(words.wentBack, { version }) });
  } else {
    writeRecord({ ...record, state: 'done' });
    if (Notification.isSupported())
      new Notification({ title: filled(words.installed, { version }) }).show();
  }
  start = 'usual';
}
