import { config } from '../config.ts';
import { cashRoundingOf } from '../countries/cash-rounding.ts';
import { findOne, insert, update } from '../database/repository.ts';
import type { NewRow } from '../database/table.ts';
import { notFound } from '../errors.ts';
import { lan, lanAddress } from './lan.ts';
import { Restaurant } from './model.ts';

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

const isEveryAddress = (host: string) => host === '0.0.0.0' || host === '::';
const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);

/** The portal's address for guests, without a trailing slash. */
export function portalUrl(): string {
  const { PUBLIC_URL, PORTAL_HOST } = config();
  if (PUBLIC_URL) return PUBLIC_URL;
  return `http://${isEveryAddress(PORTAL_HOST) ? lanAddress() : inUrl(PORTAL_HOST)}:${portalPort}`;
}

/**
 * Whether no guest can reach `portalUrl()`, because this machine knows no address of its own in the
 * restaurant's network.
 */
export function isOutOfReach(): boolean {
  const { PUBLIC_URL, PORTAL_HOST } = config();
  return !PUBLIC_URL && isEveryAddress(PORTAL_HOST) && !lan().reachable;
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
