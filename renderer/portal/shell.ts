import { reactive, watch } from 'vue';
import type { ResponseBody } from '../../server/http/endpoint.ts';
import { getPortalLogo, getPortalRestaurant } from '../../server/restaurant/contract.ts';
import { addressOf, call } from '../api.ts';
import { applyAccent } from '../ui/accent.ts';
import { preferRegion } from '../ui/format.ts';
import { session } from './customer/session.ts';
import { takePageData } from './page-data.ts';
import { readStored, writeStored } from './storage.ts';

type Restaurant = ResponseBody<typeof getPortalRestaurant>;

/** What this device stored of the restaurant, for a visit without a connection. */
const stored = readStored<Restaurant>('look');

/**
 * What a page reports to the frame around it, and what it shows of the restaurant. The name is
 * stored: account pages do not load it.
 */
export const shell = reactive({
  restaurantName: readStored<string>('restaurant') ?? '',
  /** The restaurant's country, ISO 3166-1 alpha-2; blank until it is known. */
  country: '',
  /** The restaurant's time zone; blank until it is known. */
  timeZone: '',
  /** The address of the logo; blank without one. */
  logo: '',
  cover: null as Restaurant['cover'],
  /** What the page is about right now, for its title: "Ready · Table 5". */
  state: '',
});

watch(
  () => shell.restaurantName,
  (name) => writeStored('restaurant', name || null),
);

function show(restaurant: Restaurant): void {
  const { name, locale, country, time_zone, logo_sha256, accent_colour, cover } = restaurant;
  shell.restaurantName = name;
  shell.country = country;
  shell.timeZone = time_zone;
  shell.cover = cover;
  shell.logo = logo_sha256
    ? addressOf(getPortalLogo.path, { query: { v: logo_sha256.slice(0, 8) } })
    : '';
  applyAccent(accent_colour);
  preferRegion(session.customer?.locale ?? locale);
}

/**
 * Shows the restaurant's own face: as it came with the page, else as the server or this device has
 * it.
 */
export function showRestaurant(): void {
  const arrived = takePageData<Restaurant>(getPortalRestaurant.path);
  const known = arrived ?? stored;
  if (known) show(known);
  if (arrived) writeStored('look', arrived);
  // The logo and colour are optional: the page works without them.
  else void call(getPortalRestaurant).then(show, () => undefined);
}
