import { createHmac } from 'node:crypto';
import { record } from '../audit/audit.ts';
import { config } from '../config.ts';
import { minorDigits } from '../currencies.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, Problem, type Fault } from '../errors.ts';
import type { Body } from '../http/endpoint.ts';
import { rightFields } from '../http/validation.ts';
import { createBuiltInMethods } from '../payments/methods/payment-methods.ts';
import { addressFaults, checkAddressed } from '../restaurant/address.ts';
import { setUp as setUpEndpoint } from '../restaurant/contract.ts';
import { createRestaurant, firstRestaurant } from '../restaurant/restaurant.ts';
import { tokenKey } from '../security/keys.ts';
import { createOwner, ownerFaults } from '../staff/staff.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);
const DIGITS = 16;

/**
 * The code that `serve` prints: beyond loopback, a stranger who finds the port first must not
 * become the owner. Null on loopback. It follows from the installation's keys: the same for all
 * processes of it, and after a restart.
 */
export function setupCode(): string | null {
  if (LOOPBACK.has(config().STAFF_HOST)) return null;
  const number = createHmac('sha256', tokenKey('set-up')).digest().readBigUInt64BE();
  const digits = (number % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, '0');
  return digits.match(/\d{4}/g)!.join('-');
}

export const isSetUp = async () => (await firstRestaurant()) !== null;

/**
 * Creates the restaurant and its owner, once.
 * @returns the owner's id
 * @throws Problem 409 `already_set_up`, 403 without the code, 422 for a tax id or postal code that
 * its country does not have
 */
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
    const restaurant = await createRestaurant({
      ...input.restaurant,
      currency_digits: minorDigits(currency),
    });
    await createBuiltInMethods(restaurant.id);
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

/** Further faults of a set-up that failed validation. */
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
