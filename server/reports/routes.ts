import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import { closeDay, dayReport, listDayReports } from './day.ts';

export const reportRoutes = [
  on(contract.getDayReport, async ({ caller, query }) =>
    ok(await dayReport(caller.restaurant_id, query.date)),
  ),
  on(contract.closeDay, async ({ caller, body }) => created(await closeDay(caller, body))),
  on(contract.listDayReports, async ({ caller, query }) =>
    ok(await listDayReports(caller.restaurant_id, query)),
  ),
];
