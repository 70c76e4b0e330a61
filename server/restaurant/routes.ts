import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { getPortalLogo, getPortalRestaurant } from './contract.ts';
import * as logo from './logo.ts';
import { portalRestaurant } from './restaurant.ts';

export const restaurantPortalRoutes = [
  on(getPortalRestaurant, async () => {
    const { name, locale, logo_sha256 } = await portalRestaurant();
    return ok({ name, locale, logo_sha256: logo_sha256 ?? null });
  }),
  on(getPortalLogo, async () => logo.logoFile(await logo.portalLogo())),
];
