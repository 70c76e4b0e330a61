import { recordBy } from '../audit/audit.ts';
import { DEFAULT_KEEP, parseKeep } from '../backup-keep.ts';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { readSetting, writeSetting } from '../settings/settings.ts';
import type { BackupField, changeBackupSettings as changeEndpoint } from './contract.ts';
import { folder } from './files.ts';
import { placeFault } from './second-place.ts';

interface BackupValues {
  at: string;
  keep: string;
  copy_to: string | null;
}
const NAME = 'backup';
const DEFAULT_AT = '04:00';

/** When automatic backups are made, how long they are kept, and where copies go. */
export async function backupSettings() {
  const { BACKUP_AT, BACKUP_KEEP } = config();
  const stored = await readSetting<BackupValues>(NAME);
  return {
    /** Null where none are made. */
    at: BACKUP_AT ?? stored?.value.at ?? DEFAULT_AT,
    keep: BACKUP_KEEP ?? stored?.value.keep ?? DEFAULT_KEEP,
    copy_to: stored?.value.copy_to ?? null,
    /** Seals the keys into each backup, so that another machine can restore it. */
    passphrase: stored?.secret ?? null,
  };
}

/** The settings for their page, without the passphrase. */
export async function presentBackupSettings() {
  const { passphrase, ...settings } = await backupSettings();
  const { BACKUP_AT, BACKUP_KEEP } = config();
  const fixed: BackupField[] = [
    ...(BACKUP_AT === undefined ? [] : (['at'] as const)),
    ...(BACKUP_KEEP === undefined ? [] : (['keep'] as const)),
  ];
  return { ...settings, with_keys: passphrase !== null, folder: folder(), fixed };
}

/**
 * Changes the automatic backups. What the environment sets stays as it is there.
 * @throws Problem 422 for a second folder that cannot be written or must not be
 */
export async function changeBackupSettings(
  caller: StaffCaller,
  { passphrase, ...wanted }: Body<typeof changeEndpoint>,
): Promise<void> {
  const place = wanted.copy_to === null ? null : await placeFault(wanted.copy_to);
  const faults = [
    ...(parseKeep(wanted.keep) === undefined ? [{ path: 'keep', message: 'backup_keep' }] : []),
    ...(place ? [{ path: 'copy_to', message: place }] : []),
  ];
  if (faults.length > 0) throw invalid(faults);
  await inTransaction(async () => {
    await writeSetting(NAME, wanted satisfies BackupValues, passphrase);
    await recordBy(caller, {
      action: 'settings.backup_changed',
      subject_id: NAME,
      detail: { ...wanted, passphrase_changed: passphrase !== undefined },
    });
  });
}
