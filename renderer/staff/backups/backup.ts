import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { listBackups, restoreBackup } from '../../../server/backups/contract.ts';

export type Backup = ResponseBody<typeof listBackups>['items'][number];
export type Restored = ResponseBody<typeof restoreBackup>;

/**
 * Why the backup was made, by its name: by hand, by itself at night, before a restore, or
 * before an update of the database.
 */
export function occasionOf({
  name,
}: Backup): 'byHand' | 'byItself' | 'beforeRestore' | 'beforeUpdate' {
  if (name.startsWith('backup-')) return 'byHand';
  if (name.startsWith('auto-')) return 'byItself';
  return name.startsWith('before-restore-') ? 'beforeRestore' : 'beforeUpdate';
}
