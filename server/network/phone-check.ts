/** The check that a phone reaches the portal: a path that is known to one QR code alone. */
import { createHash, randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { toDataURL } from 'qrcode';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import { firstRestaurant, portalUrl } from '../restaurant/restaurant.ts';
import { readSetting, writeSetting } from '../settings/settings.ts';

interface Check {
  code_hash: string;
  /** The address that the QR code bears. */
  address: string;
  made_at: string;
  arrived_at: string | null;
}
const NAME = 'phone_check';
const hashOf = (code: string) => createHash('sha256').update(code).digest('hex');
const VALID_MS = 30 * 60_000;

/** Makes a new check; the one before ends. */
export async function startPhoneCheck() {
  const code = randomBytes(16).toString('base64url');
  const address = portalUrl();
  const check: Check = {
    code_hash: hashOf(code),
    address,
    made_at: now().toISOString(),
    arrived_at: null,
  };
  await writeSetting(NAME, check);
  const url = `${address}/check/${code}`;
  return { url, qr_code: await toDataURL(url, { margin: 2, width: 464 }) };
}

/** The last check: which address, and when a phone arrived; null without one. */
export async function phoneCheck() {
  const check = (await readSetting<Check>(NAME))?.value;
  return check ? { address: check.address, arrived_at: check.arrived_at } : null;
}

/** Whether a request comes from this machine: that its own browser arrives proves nothing. */
function isOwn(address: string): boolean {
  const bare = address.replace(/^::ffff:/, '');
  return Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === bare));
}

/**
 * Notes that a phone arrived.
 * @returns whether it is another device than this machine
 * @throws Problem 404 for a code that is unknown or older than half an hour
 */
export async function arrive(code: string, address: string): Promise<boolean> {
  const check = (await readSetting<Check>(NAME))?.value;
  const restaurant = await firstRestaurant();
  if (!restaurant || check?.code_hash !== hashOf(code)) throw notFound();
  if (now().getTime() - Date.parse(check.made_at) > VALID_MS) throw notFound();
  if (isOwn(address)) return false;
  if (check.arrived_at === null)
    await inTransaction(async () => {
      await writeSetting(NAME, { ...check, arrived_at: now().toISOString() });
      await publishEvent({
        restaurant_id: restaurant.id,
        type: 'network.changed',
        least_role: 'owner',
        subject_id: restaurant.id,
      });
    });
  return true;
}
