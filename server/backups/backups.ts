import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import type { StaffCaller } from '../http/caller.ts';
import { copyAndNote } from './automatic.ts';
import type { BackupPayload, COPY_OUTCOMES } from './contract.ts';
import { backupsThere, removeBackup, writeBackup } from './files.ts';
import { backupSettings } from './settings.ts';
import { oneAtATime } from './one-at-a-time.ts';

type Made = BackupPayload & { copy: (typeof COPY_OUTCOMES)[number] };

/**
 * Backs up the whole database while others write, and copies that to the second place; with a
 * passphrase, given or of the settings, the keys are included, sealed by it.
 * @throws Problem 503 `busy`
 */
export function makeBackup(caller: StaffCaller, passphrase?: string): Promise<Made> {
  return oneAtATime(async () => {
    const settings = await backupSettings();
    const backup = await writeBackup('backup', passphrase ?? settings.passphrase ?? undefined);
    await inTransaction(() =>
      recordBy(caller, {
        action: 'backup.made',
        subject_id: backup.name.slice(0, 64),
        detail: { name: backup.name, with_keys: backup.with_keys },
      }),
    ).catch(async (error: unknown) => {
      // The response is an error, so the backup is removed, too.
      await removeBackup(backup.name);
      throw error;
    });
    return { ...backup, copy: await copyAndNote(now(), backup.name, settings.copy_to) };
  });
}

/**
 * Backs up before the desktop app replaces the program, with the keys where the settings have a
 * passphrase.
 * @returns its name
 * @throws Problem 503 `busy`
 */
export function backUpBeforeUpdate(): Promise<string> {
  return oneAtATime(async () => {
    const { passphrase } = await backupSettings();
    return (await writeBackup('before-update', passphrase ?? undefined)).name;
  });
}

export const listBackups = backupsThere;
