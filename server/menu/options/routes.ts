import { created, ok } from '../../http/reply.ts';
import { on } from '../../http/router.ts';
import * as contract from './contract.ts';
import * as options from './options.ts';

export const optionRoutes = [
  on(contract.listOptionGroups, async ({ caller }) =>
    ok({ items: await options.optionGroupsOf(caller.restaurant_id) }),
  ),
  on(contract.addOptionGroup, async ({ caller, body }) =>
    created(await options.addOptionGroup(caller.restaurant_id, body)),
  ),
  on(contract.changeOptionGroup, async ({ caller, params, body }) =>
    ok(await options.changeOptionGroup(caller.restaurant_id, params.id, body)),
  ),
  on(contract.removeOptionGroup, async ({ caller, params }) => {
    await options.removeOptionGroup(caller.restaurant_id, params.id);
    return ok({ removed: true as const });
  }),
  on(contract.changeOption, async ({ caller, params, body }) =>
    ok(await options.markOption(caller.restaurant_id, params.id, body.available)),
  ),
];
