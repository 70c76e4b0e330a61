import { created, file, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import * as tables from './tables.ts';

export const tableRoutes = [
  on(contract.createTable, async ({ caller, body }) =>
    created(tables.presentTable(await tables.createTable(caller.restaurant_id, body))),
  ),
  on(contract.listTables, async ({ caller }) =>
    ok({ items: (await tables.listTables(caller.restaurant_id)).map(tables.presentTable) }),
  ),
  on(contract.changeTable, async ({ caller, params, body }) =>
    ok(tables.presentTable(await tables.changeTable(caller.restaurant_id, params.id, body))),
  ),
  on(contract.getTableQr, async ({ caller, params }) =>
    file(await tables.tableQr(caller.restaurant_id, params.id), 'image/png', 'table-qr.png'),
  ),
  on(contract.rotateTableToken, async ({ caller, params }) =>
    ok(tables.presentTable(await tables.rotateToken(caller.restaurant_id, params.id))),
  ),
];
