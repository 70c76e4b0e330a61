import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import { pauseGuestOrders, presentOpeningHours, setOpeningHours } from './opening-hours.ts';

export const openingHoursRoutes = [
  on(contract.getOpeningHours, async ({ caller }) =>
    ok(await presentOpeningHours(caller.restaurant_id)),
  ),
  on(contract.setOpeningHours, async ({ caller, body }) => {
    await setOpeningHours(caller, body.opening_hours);
    return ok(await presentOpeningHours(caller.restaurant_id));
  }),
  on(contract.pauseGuestOrders, async ({ caller, body: { paused, minutes } }) => {
    await pauseGuestOrders(caller, { paused, minutes: minutes ?? null });
    return ok(await presentOpeningHours(caller.restaurant_id));
  }),
];
