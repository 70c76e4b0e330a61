import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { clearedCookies } from '../sessions/sessions.ts';
import { listBackups, makeBackup } from './backups.ts';
import * as contract from './contract.ts';
import { restoreBackup } from './restore.ts';

export const backupRoutes = [
  on(contract.makeBackup, async ({ caller, body }) =>
    created(await makeBackup(caller, body?.passphrase)),
  ),
  on(contract.listBackups, async () => ok({ items: await listBackups(), next_cursor: null })),
  on(contract.restoreBackup, async ({ caller, params, body, address, secure }) =>
    ok(
      await restoreBackup(caller, { name: params.name, ...body }, address),
      clearedCookies('staff', secure),
    ),
  ),
];
