import { randomInt } from 'node:crypto';
import type { Attributes } from 'sequelize';
import { config } from '../config.ts';
import { minorDigits } from '../currencies.ts';
import { readRow } from '../database/plain.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Body } from '../http/endpoint.ts';
import { conflict, notFound, Problem, type Fault } from '../errors.ts';
import { rightFields } from '../http/validation.ts';
import { record } from '../audit/audit.ts';
import { createOwner, ownerFaults } from '../staff/staff.ts';
import { setUp as setUpEndpoint } from './contract.ts';
import { addressFaults, checkAddressed } from './address.ts';
import { lan, lanAddress } from './lan.ts';
import { Restaurant } from './model.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);
let code: string | null = null;

/** The code that `serve` prints: beyond loopback, whoever finds the port first must not become the owner. Null on loopback. */
export function setupCode(): string | null {
  if (LOOPBACK.has(config().STAFF_HOST)) return null;
  code ??= Array.from({ length: 4 }, () => String(randomInt(10_000)).padStart(4, '0')).join('-');
  return code;
}

export const isSetUp = async () => (await Restaurant.count()) > 0;

/** Makes the restaurant and its owner, once. @returns the owner's id @throws Problem 409 `already_set_up`, 403 without the code, 422 for a tax id or postal code that its country does not have */
export async function setUp(input: Body<typeof setUpEndpoint>): Promise<string> {
  if (setupCode() !== null && input.setup_code !== setupCode())
    throw new Problem(403, 'setup_code_required');
  return inTransaction(async () => {
    if (await isSetUp()) throw conflict('already_set_up');
    await checkAddressed(input.restaurant, {
      tax_id_checked: input.tax_id_checked,
      prefix: 'restaurant.',
    });
    const { currency } = input.restaurant;
    const restaurant = await Restaurant.create({
      ...input.restaurant,
      currency_digits: minorDigits(currency),
    });
    const owner = await createOwner(restaurant, input.owner);
    await record({
      actor: `user:${owner}`,
      restaurant_id: restaurant.id,
      action: 'restaurant.set_up',
      subject_id: restaurant.id,
    });
    return owner;
  });
}

/** What is wrong with a set-up that is refused already. */
export async function setUpFaults({ body }: { body: unknown }): Promise<Fault[]> {
  const { owner, restaurant, tax_id_checked } = Object(body) as Record<string, unknown>;
  const { shape } = setUpEndpoint.body;
  const right = rightFields(shape.restaurant, restaurant);
  return [
    ...(await addressFaults(right, {
      tax_id_checked: tax_id_checked === true,
      prefix: 'restaurant.',
    })),
    ...ownerFaults(rightFields(shape.owner, owner), right.name ?? ''),
  ];
}

/** @throws Problem 404 */
export async function restaurantById(id: string): Promise<Attributes<Restaurant>> {
  const restaurant = await readRow(Restaurant, { id });
  if (!restaurant) throw notFound();
  return restaurant;
}

export const firstRestaurant = () => Restaurant.findOne({ order: ['created_at'] });

/** Whose pages the portal shows. @throws Problem 404 before set-up */
export async function houseOfPortal(): Promise<Restaurant> {
  const restaurant = await firstRestaurant();
  if (!restaurant) throw notFound();
  return restaurant;
}

const isEveryAddress = (host: string) => host === '0.0.0.0' || host === '::';
const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);

/** The address that guests use, without a trailing slash. */
export function portalUrl(): string {
  const { PUBLIC_URL, PORTAL_HOST } = config();
  if (PUBLIC_URL) return PUBLIC_URL;
  return `http://${isEveryAddress(PORTAL_HOST) ? lanAddress() : inUrl(PORTAL_HOST)}:${portalPort}`;
}

/** Whether no guest can come by `portalUrl()`, because this machine knows no address of its own in the restaurant's network. */
export function isOutOfReach(): boolean {
  const { PUBLIC_URL, PORTAL_HOST } = config();
  return !PUBLIC_URL && isEveryAddress(PORTAL_HOST) && !lan().reachable;
}

let portalPort = 0;
/** start.ts says which port the portal got (0 in the settings lets the system choose). */
export function setPortalPort(port: number) {
  portalPort = port;
}
