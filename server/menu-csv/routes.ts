import { attachment, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import { dryRun, importMenu } from './import.ts';
import { menuCsv } from './write.ts';

export const menuCsvRoutes = [
  on(contract.getMenuCsv, async ({ caller }) =>
    attachment(await menuCsv(caller.restaurant_id), 'text/csv; charset=utf-8', 'menu.csv'),
  ),
  on(contract.importMenuCsv, async ({ caller, query, body, locale }) =>
    ok(await (query.dry_run === 'true' ? dryRun : importMenu)(caller, body, locale)),
  ),
];
