import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from '../tickets/contract.ts';
import { listTickets } from '../tickets/list.ts';
import { renewedCookie } from '../tills/tills.ts';
import { billKitchen, fireCourse, kitchenOf } from './screen.ts';
import { changeTicket } from './work.ts';

export const kitchenScreenRoutes = [
  on(contract.listTickets, async ({ caller, query }) =>
    ok(await listTickets(caller.restaurant_id, query)),
  ),
  on(contract.changeTicket, async ({ caller, params, body }) =>
    ok(await changeTicket(caller, params.id, body)),
  ),
  on(contract.getKitchen, async ({ caller, ...machine }) =>
    // A screen in use stays paired.
    ok(await kitchenOf(caller), caller.kind === 'kitchen_screen' ? [renewedCookie(machine)] : []),
  ),
  on(contract.fireCourse, async ({ caller, params, body }) =>
    ok(await fireCourse(caller, params.id, body.course)),
  ),
  on(contract.getBillKitchen, async ({ caller, params }) =>
    ok(await billKitchen(caller, params.id)),
  ),
];
