import { config } from '../config.ts';
import { cashRoundingOf } from '../countries/cash-rounding.ts';
import { count, findOne, insert, update } from '../database/repository.ts';
import type { NewRow } from '../database/table.ts';
import { notFound } from '../errors.ts';
import { lan, lanHost } from './lan.ts';
import { Restaurant } from './model.ts';
import { publicUrl } from './public-address.ts';

export type RestaurantRow = Restaurant;

/** @throws Problem 404 */
export async function restaurantById(id: string): Promise<RestaurantRow> {
  const restaurant = await findOne(Restaurant, { id });
  if (!restaurant) throw notFound();
  return restaurant;
}

export function firstRestaurant(): Promise<Restaurant | null> {
  return findOne(Restaurant, {}, { order: ['created_at'] });
}

/** The restaurant of the portal. @throws Problem 404 before set-up */
export async function portalRestaurant(): Promise<Restaurant> {
  const restaurant = await firstRestaurant();
  if (!restaurant) throw notFound();
  return restaurant;
}

/** Where the files of the cover picture are, and its average colour; null without one. */
export function coverAt(
  root: '/pictures' | '/api/pictures',
  { cover_token, cover_colour }: Pick<Restaurant, 'cover_token' | 'cover_colour'>,
) {
  return cover_token && cover_colour
    ? { url: `${root}/${cover_token}`, colour: cover_colour }
    : null;
}

/** Whether a picture is the cover of a restaurant's menu. */
export async function isCover(token: string): Promise<boolean> {
  return (await count(Restaurant, { cover_token: token })) > 0;
}

/** What every page of the portal shows of the restaurant. */
export function presentPortalRestaurant(restaurant: Restaurant) {
  const { name, locale, country, time_zone, logo_sha256, accent_colour } = restaurant;
  return {
    name,
    locale,
    country,
    time_zone,
    logo_sha256: logo_sha256 ?? null,
    accent_colour: accent_colour ?? null,
    cover: coverAt('/pictures', restaurant),
  };
}

const isEveryAddress = (host: string) => host === '0.0.0.0' || host === '::';
const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);

/** The portal's address for guests, without a trailing slash. */
export function portalUrl(): string {
  return publicUrl() ?? lanUrl(lanHost());
}

/** The portal's address in the restaurant's network, whatever its public one is. */
export const portalOnLan = (): string => lanUrl(lanHost());

function lanUrl(lanHostNow: string): string {
  const { PORTAL_HOST } = config();
  return `http://${isEveryAddress(PORTAL_HOST) ? lanHostNow : inUrl(PORTAL_HOST)}:${portalPort}`;
}

/**
 * Whether an address is one of those that guests can use now: beside a public one the LAN's too.
 */
export function opensPortal(address: string): boolean {
  return [portalUrl(), lanUrl(lanHost()), lanUrl(lan().address)].includes(address);
}

/**
 * Whether no guest can reach `portalUrl()`, because this machine knows no address of its own in the
 * restaurant's network.
 */
export function isOutOfReach(): boolean {
  const { PORTAL_HOST } = config();
  return !publicUrl() && isEveryAddress(PORTAL_HOST) && !lan().reachable;
}

/** Whether the portal listens on every address of this machine, so that one is chosen. */
export const isOnEveryAddress = (): boolean => isEveryAddress(config().PORTAL_HOST);

/** The portal's address on this machine: what a tunnel publishes. */
export function portalHere(): string {
  const { PORTAL_HOST } = config();
  return `http://${isEveryAddress(PORTAL_HOST) ? '127.0.0.1' : inUrl(PORTAL_HOST)}:${portalPort}`;
}

let portalPort = 0;
/** Sets the port that the portal listens on (0 in the settings lets the system choose it). */
export function setPortalPort(port: number) {
  portalPort = port;
}

export async function createRestaurant(
  row: NewRow<(typeof Restaurant)['columns']>,
): Promise<Restaurant> {
  return insert(Restaurant, row);
}

/** What cash amounts are rounded to, in cents; 1 where they are not. */
export function cashRounding(restaurant: RestaurantRow): number {
  return restaurant.cash_rounding_cents ?? cashRoundingOf(restaurant);
}

/** Writes the columns that differ. */
export async function updateRestaurant(id: string, values: Partial<RestaurantRow>): Promise<void> {
  await update(Restaurant, { id }, values);
}
