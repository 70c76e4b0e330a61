import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { openSession, sessionCookies } from '../sessions/sessions.ts';
import { changeRestaurant, getRestaurant, getSetup, setUp } from './contract.ts';
import { isSetUp, setUp as setUpRestaurant, setupCode } from './restaurant.ts';
import * as settings from './settings.ts';

export const restaurantRoutes = [
  on(getSetup, async () => ok({ set_up: await isSetUp(), setup_code_required: setupCode() !== null })),
  on(setUp, async ({ body, userAgent, secure }) => {
    const owner = await setUpRestaurant(body);
    const tokens = await openSession('staff', owner, userAgent);
    return created({ access_token: tokens.access_token, token_type: 'bearer', expires_in: tokens.expires_in }, sessionCookies('staff', tokens, secure));
  }),
  on(getRestaurant, async ({ caller }) => ok(await settings.restaurantAnswer(caller.restaurant_id))),
  on(changeRestaurant, async ({ caller, body }) => {
    await settings.changeRestaurant(caller, body);
    return ok(await settings.restaurantAnswer(caller.restaurant_id));
  }),
];
