import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import {
  changeRestaurant,
  getLogo,
  getRestaurant,
  getSetup,
  removeCover,
  removeLogo,
  setCover,
  setLogo,
  setUp,
} from '../restaurant/contract.ts';
import * as cover from '../menu/pictures/cover.ts';
import * as logo from '../restaurant/logo.ts';
import { openSession, sessionCookies } from '../sessions/sessions.ts';
import { isSetUp, setUp as setUpRestaurant, setupCode, setUpFaults } from './set-up.ts';
import * as mailSettings from '../mail/settings.ts';
import { sendTestMail } from '../mail/test-mail.ts';
import { changeMailSettings, getMailSettings, testMailSettings } from '../mail/contract.ts';
import { activeUser } from '../staff/staff.ts';
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
  on(setCover, async ({ caller, body }) => {
    await cover.setCover(caller, body);
    return ok(await settings.presentRestaurant(caller.restaurant_id));
  }),
  on(removeCover, async ({ caller }) => {
    await cover.removeCover(caller);
    return ok(await settings.presentRestaurant(caller.restaurant_id));
  }),
  on(getMailSettings, async () => ok(await mailSettings.presentMailSettings())),
  on(changeMailSettings, async ({ caller, body }) => {
    await mailSettings.changeMailSettings(caller, body);
    return ok(await mailSettings.presentMailSettings());
  }),
  on(testMailSettings, async ({ caller, locale }) => {
    const { email } = await activeUser(caller.user_id);
    return ok(await sendTestMail(caller, { email, locale }));
  }),
  on(getLogo, async ({ caller }) => logo.logoFile(await logo.logoOf(caller.restaurant_id))),
];
