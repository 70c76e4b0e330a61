import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import { floorOf } from './floor.ts';
import { pickupNumbers } from './pickup.ts';

export const floorRoutes = [
  on(contract.getFloor, async ({ caller }) => ok({ items: await floorOf(caller.restaurant_id) })),
  on(contract.getPickup, async (asking) => ok(await pickupNumbers(asking))),
];
