import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import {
  changeRestaurant,
  getLogo,
  getRestaurant,
  getSetup,
  removeLogo,
  setLogo,
  setUp,
} from '../restaurant/contract.ts';
import * as logo from '../restaurant/logo.ts';
import { openSession, sessionCookies } from '../sessions/sessions.ts';
import { isSetUp, setUp as setUpRestaurant, setupCode, setUpFaults } from './set-up.ts';
import * as settings from './settings.ts';

export const setupRoutes = [
  on(getSetup, async () =>
    ok({ set_up: await isSetUp(), setup_code_required: setupCode() !== null }),
  ),
  on(
    setUp,
    async ({ body, userAgent, secure }) => {
      const owner = await setUpRestaurant(body);
      const tokens = await openSession('staff', owner, { userAgent });
      return created(
        { access_token: tokens.access_token, token_type: 'bearer', expires_in: tokens.expires_in },
        sessionCookies('staff', tokens, secure),
      );
    },
    setUpFaults,
  ),
  on(getRestaurant, async ({ caller }) =>
    ok(await settings.presentRestaurant(caller.restaurant_id)),
  ),
  on(
    changeRestaurant,
    async ({ caller, body }) => {
      await settings.changeRestaurant(caller, body);
      return ok(await settings.presentRestaurant(caller.restaurant_id));
    },
    async ({ body }) => settings.accentFaults(Object(body).accent_colour),
  ),
  on(setLogo, async ({ caller, body }) => {
    await logo.setLogo(caller, body);
    return ok(await settings.presentRestaurant(caller.restaurant_id));
  }),
  on(removeLogo, async ({ caller }) => {
    await logo.removeLogo(caller);
    return ok(await settings.presentRestaurant(caller.restaurant_id));
  }),
  on(getLogo, async ({ caller }) => logo.logoFile(await logo.logoOf(caller.restaurant_id))),
];
