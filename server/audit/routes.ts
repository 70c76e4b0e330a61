import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { listAudit as listAuditEndpoint } from './contract.ts';
import { listAudit } from './list.ts';

export const auditRoutes = [
  on(listAuditEndpoint, async ({ caller, query }) =>
    ok(await listAudit(caller.restaurant_id, query)),
  ),
];
