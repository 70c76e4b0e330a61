import type { StaffCaller } from '../http/caller.ts';
import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { clearedCookies } from '../sessions/sessions.ts';
import { presentRun } from './automatic.ts';
import { listBackups, makeBackup } from './backups.ts';
import * as contract from './contract.ts';
import { restoreBackup } from './restore.ts';
import * as settings from './settings.ts';

async function settingsFor({ restaurant_id }: StaffCaller) {
  return { ...(await settings.presentBackupSettings()), ...(await presentRun(restaurant_id)) };
}

export const backupRoutes = [
  on(contract.makeBackup, async ({ caller, body }) =>
    created(await makeBackup(caller, body?.passphrase)),
  ),
  on(contract.getBackupSettings, async ({ caller }) => ok(await settingsFor(caller))),
  on(contract.changeBackupSettings, async ({ caller, body }) => {
    await settings.changeBackupSettings(caller, body);
    return ok(await settingsFor(caller));
  }),
  on(contract.listBackups, async () => ok({ items: await listBackups(), next_cursor: null })),
  on(contract.restoreBackup, async ({ caller, params, body, address, secure }) =>
    ok(
      await restoreBackup(caller, { name: params.name, ...body }, address),
      clearedCookies('staff', secure),
    ),
  ),
];
