import { immutableFile, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import {
  getIcon,
  getManifest,
  getPortalLogo,
  getPortalRestaurant,
  type IconSize,
} from './contract.ts';
import { icon } from './icon.ts';
import * as logo from './logo.ts';
import { manifestOf } from './manifest.ts';
import { firstRestaurant, portalRestaurant, presentPortalRestaurant } from './restaurant.ts';

export const restaurantPortalRoutes = [
  on(getPortalRestaurant, async () => ok(presentPortalRestaurant(await portalRestaurant()))),
  on(getPortalLogo, async () => logo.logoFile(await logo.portalLogo())),
  on(getIcon, async ({ params: { name } }) => {
    const size = Number.parseInt(name, 10) as IconSize;
    return immutableFile(await icon(await firstRestaurant(), size), 'image/png', name);
  }),
  on(getManifest, async () => ok(manifestOf(await portalRestaurant()))),
];
