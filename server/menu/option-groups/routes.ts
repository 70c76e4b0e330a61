import { created, ok } from '../../http/reply.ts';
import { on } from '../../http/router.ts';
import * as contract from '../options/contract.ts';
import * as groups from './option-groups.ts';

export const optionRoutes = [
  on(contract.listOptionGroups, async ({ caller }) =>
    ok({ items: await groups.optionGroupsOf(caller.restaurant_id) }),
  ),
  on(contract.addOptionGroup, async ({ caller, body }) =>
    created(await groups.addOptionGroup(caller.restaurant_id, body)),
  ),
  on(contract.changeOptionGroup, async ({ caller, params, body }) =>
    ok(await groups.changeOptionGroup(caller.restaurant_id, params.id, body)),
  ),
  on(contract.removeOptionGroup, async ({ caller, params }) => {
    await groups.removeOptionGroup(caller.restaurant_id, params.id);
    return ok({ removed: true as const });
  }),
  on(contract.changeOption, async ({ caller, params, body }) =>
    ok(await groups.markOption(caller.restaurant_id, params.id, body.available)),
  ),
];
