/** The backup that is offered where the server does not start. */
import { backupFiles, pathOf } from '../backups/files.ts';
import { config } from '../config.ts';
import { isDamaged } from '../data-folder/failure.ts';
import { restoreCommand } from '../data-folder/traces.ts';
import { fingerprintOf, keysPath, readKeys } from '../security/keys.ts';
import type { StartCode } from '../start-error.ts';
import { choiceOf } from './choose.ts';

export interface Offer {
  name: string;
  path: string;
  made_at: string;
  /** Its keys are sealed in it, and the present ones are not its. */
  needs_passphrase: boolean;
}

/**
 * Where a backup helps; an unreachable PostgreSQL, a full disk or a wrong setting are not mended by
 * one.
 */
const HELPED: StartCode[] = ['restaurant_missing', 'keys', 'newer_data'];

/** Whether a restore repairs this failure. */
export function isHelpedByBackup(error: unknown, code: StartCode): boolean {
  return HELPED.includes(code) || (code === 'database' && isDamaged(error));
}

/**
 * The newest backup that is whole and was made with the present keys; else the newest whose keys
 * are sealed in it, which in a folder that two installations use may be the other's. Null for none.
 */
export async function newestOffer(): Promise<Offer | null> {
  const { DATA_DIR, BACKUP_DIR } = config();
  const present = readKeys(keysPath(DATA_DIR));
  const fingerprint = present.state === 'good' ? fingerprintOf(present.keys) : null;
  let sealed: Offer | null = null;
  for (const name of await backupFiles(DATA_DIR, BACKUP_DIR)) {
    const { look, keys, made_at } = await choiceOf(name, fingerprint);
    if (look.state !== 'good') continue;
    const offer = { name, path: await pathOf(name), made_at };
    if (keys === 'here') return { ...offer, needs_passphrase: false };
    if (keys === 'sealed') sealed ??= { ...offer, needs_passphrase: true };
  }
  return sealed;
}

/** The offer for the command line. */
export function presentOffer({ name, path, needs_passphrase }: Offer): string {
  const asks = needs_passphrase ? ' (it asks for the passphrase of the backup)' : '';
  return (
    `The newest good backup is ${path}. Put it back, with no server running${asks}:\n` +
    `  ${restoreCommand(config().DATA_DIR, name)}`
  );
}
