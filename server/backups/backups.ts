import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { BackupPayload } from './contract.ts';
import { backupsThere, removeBackup, writeBackup } from './files.ts';
import { oneAtATime } from './one-at-a-time.ts';

/**
 * Copies the whole database while others go on writing; with a passphrase the keys go along, sealed
 * by it. @throws Problem 503 `busy`
 */
export function makeBackup(caller: StaffCaller, passphrase?: string): Promise<BackupPayload> {
  return oneAtATime(async () => {
    const backup = await writeBackup('backup', passphrase);
    await inTransaction(() =>
      recordBy(caller, {
        action: 'backup.made',
        subject_id: backup.name.slice(0, 64),
        detail: { name: backup.name, with_keys: backup.with_keys },
      }),
    ).catch((error: unknown) => {
      // Whoever asked is told that it failed: nothing that they do not know of stays.
      removeBackup(backup.name);
      throw error;
    });
    return backup;
  });
}

export const listBackups = backupsThere;
