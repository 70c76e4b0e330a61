import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { BackupPayload } from './contract.ts';
import { backupsThere, removeBackup, writeBackup } from './files.ts';
import { oneAtATime } from './one-at-a-time.ts';

/**
 * Backs up the whole database while others write; with a passphrase the keys are included, sealed
 * by it.
 * @throws Problem 503 `busy`
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
      // The response is an error, so the backup is removed, too.
      removeBackup(backup.name);
      throw error;
    });
    return backup;
  });
}

export const listBackups = backupsThere;
