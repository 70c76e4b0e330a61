import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import { addStation, changeStation, removeStation, stationsOf } from './stations.ts';

export const kitchenRoutes = [
  on(contract.listStations, async ({ caller }) =>
    ok({ items: await stationsOf(caller.restaurant_id) }),
  ),
  on(contract.addStation, async ({ caller, body }) => created(await addStation(caller, body))),
  on(contract.changeStation, async ({ caller, params, body }) =>
    ok(await changeStation(caller, params.id, body)),
  ),
  on(contract.removeStation, async ({ caller, params }) => {
    await removeStation(caller, params.id);
    return ok({ removed: true as const });
  }),
];
