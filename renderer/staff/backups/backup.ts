import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { listBackups, restoreBackup } from '../../../server/backups/contract.ts';

export type Backup = ResponseBody<typeof listBackups>['items'][number];
export type Restored = ResponseBody<typeof restoreBackup>;

/**
 * Why the backup was made, by its name: by hand, before a restore, or automatically before an
 * update of the database.
 */
export function occasionOf({ name }: Backup): 'byHand' | 'beforeRestore' | 'beforeUpdate' {
  if (name.startsWith('backup-')) return 'byHand';
  return name.startsWith('before-restore-') ? 'beforeRestore' : 'beforeUpdate';
}
