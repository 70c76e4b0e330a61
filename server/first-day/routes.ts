import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { changeFirstDay, getFirstDay } from './contract.ts';
import { firstDayOf, skipSteps } from './first-day.ts';

export const firstDayRoutes = [
  on(getFirstDay, async ({ caller }) => ok(await firstDayOf(caller.restaurant_id))),
  on(changeFirstDay, async ({ caller, body }) => {
    await skipSteps(caller, body.skipped);
    return ok(await firstDayOf(caller.restaurant_id));
  }),
];
