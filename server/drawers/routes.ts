import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { tillAt } from '../tills/tills.ts';
import * as contract from './contract.ts';
import {
  choosePrinter,
  closeDrawer,
  drawerOf,
  listDrawers,
  moveCash,
  openDrawer,
} from './drawers.ts';
import { kickWithoutSale } from './kick.ts';

export const drawerRoutes = [
  on(contract.listDrawers, async ({ caller, ...machine }) =>
    ok(await listDrawers(caller, await tillAt(caller, machine))),
  ),
  on(contract.getDrawer, async ({ caller, params }) => ok(await drawerOf(caller, params.till_id))),
  on(contract.openDrawer, async ({ caller, params, body }) =>
    created(await openDrawer(caller, params.till_id, body.float_cents)),
  ),
  on(contract.moveCash, async ({ caller, params, body }) =>
    created(await moveCash(caller, params.till_id, body)),
  ),
  on(contract.closeDrawer, async ({ caller, params, body }) =>
    ok(await closeDrawer(caller, params.till_id, body)),
  ),
  on(contract.kickDrawer, async ({ caller, params, body }) =>
    ok({ outcome: await kickWithoutSale(caller, params.till_id, body.reason) }),
  ),
  on(contract.chooseDrawerPrinter, async ({ caller, params, body }) =>
    ok(await choosePrinter(caller, params.till_id, body.printer_id)),
  ),
];
