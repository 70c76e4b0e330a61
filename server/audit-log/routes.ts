import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { now } from '../clock.ts';
import { clockQuestion, confirmClock, noteOtherClock } from '../audit/clock-watch.ts';
import * as contract from './contract.ts';
import { listAudit } from '../audit/list.ts';
import { inDays } from '../restaurant/listed-days.ts';
import { namesOf } from '../staff/staff.ts';

function clock() {
  return {
    machine_time: now().toISOString(),
    ahead_of: clockQuestion()?.last_known_at.toISOString() ?? null,
  };
}

export const auditRoutes = [
  on(contract.getClock, async () => ok(clock())),
  on(contract.confirmClock, async ({ caller }) => {
    await confirmClock(caller);
    return ok(clock());
  }),
  on(contract.bearClockOut, async ({ caller, body, address }) => {
    await noteOtherClock(caller, { time: new Date(body.time), address });
    return ok(clock());
  }),
  on(contract.listAudit, async ({ caller, query }) =>
    ok(await listAudit(caller.restaurant_id, await inDays(caller.restaurant_id, query), namesOf)),
  ),
];
