/**
 * Pairing of a device by a QR code that it scans. The code makes a device known and logs nobody in:
 * who photographs it over a shoulder gets, once and within five minutes, a device that still asks
 * for a PIN or a password, that stands in the list of devices, and whose scan the rightful one
 * misses.
 */
import { toDataURL } from 'qrcode';
import { isNotYetOver, now } from '../clock.ts';
import { below } from '../database/conditions.ts';
import { findOne, insert, remove, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, Problem } from '../errors.ts';
import { requireRole, type StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { staffElsewhere } from '../restaurant/staff-address.ts';
import { randomToken, sha256 } from '../security/random.ts';
import { colleague } from '../staff/staff.ts';
import type { createPairing as createEndpoint } from './contract.ts';
import { Pairing } from './model.ts';
import { pairDevice, refuseTakenName } from './tills.ts';

const VALID_SECONDS = 5 * 60;
const QR_PIXELS = 464;

/**
 * Who may pair what: a till takes everybody's PIN, so it wants an owner; a phone the role of its
 * person, since a manager must not get a PIN's five tries at an owner's login.
 * @throws Problem 403 with `required_role`, 422 at `user_id` for nobody who works here
 */
async function checkPairing(
  caller: StaffCaller,
  { kind, user_id }: Body<typeof createEndpoint>,
): Promise<void> {
  if (kind === 'till') requireRole(caller, 'owner');
  if (kind !== 'phone') return;
  const person = user_id && (await colleague(caller.restaurant_id, user_id));
  if (!person) throw invalid([{ path: 'user_id', message: 'required' }]);
  requireRole(caller, person.role);
}

/**
 * Makes a QR code that pairs the device which scans it.
 * @throws Problem 403, 409 `staff_not_elsewhere` where no other device reaches the back office,
 * `till_name_taken`, 422
 */
export async function createPairing(caller: StaffCaller, body: Body<typeof createEndpoint>) {
  await checkPairing(caller, body);
  const address = staffElsewhere();
  if (address === null) throw conflict('staff_not_elsewhere');
  const { restaurant_id, user_id: made_by } = caller;
  const { kind, name } = body;
  const token = randomToken();
  const pairing = await inTransaction(async () => {
    await refuseTakenName({ restaurant_id, name });
    await remove(Pairing, { expires_at: below(now()) });
    return insert(Pairing, {
      restaurant_id,
      token_hash: sha256(token),
      kind,
      name,
      person_id: kind === 'phone' ? body.user_id : null,
      made_by,
      expires_at: new Date(now().getTime() + VALID_SECONDS * 1000),
    });
  });
  const url = `${address}/pair#${token}`;
  return {
    id: pairing.id,
    kind,
    name,
    url,
    qr_code: await toDataURL(url, { margin: 2, width: QR_PIXELS }),
    expires_in: VALID_SECONDS,
  };
}

/**
 * Makes the calling machine the device that the token's QR code stands for, once.
 * @throws Problem 400 `invalid_token`, 409 `till_name_taken`, 410 `expired_token`
 */
export function acceptPairing(
  token: string,
  machine: { cookies: Record<string, string>; secure: boolean; address: string },
) {
  return inTransaction(async () => {
    const row = await findOne(Pairing, { token_hash: sha256(token), used_at: null });
    if (!row) throw new Problem(400, 'invalid_token');
    if (!isNotYetOver(row.expires_at, VALID_SECONDS * 1000))
      throw new Problem(410, 'expired_token');
    // In one statement with its check, so that one of two devices that scan at once gets it.
    const taken = await update(Pairing, { id: row.id, used_at: null }, { used_at: now() });
    const { restaurant_id, kind, name, person_id, made_by } = row;
    const makerIsHere = (await colleague(restaurant_id, made_by)) !== null;
    const personIsHere = person_id === null || (await colleague(restaurant_id, person_id)) !== null;
    // Who was sent away meanwhile pairs nothing any more.
    if (taken !== 1 || !makerIsHere || !personIsHere) throw new Problem(400, 'invalid_token');
    return pairDevice({ restaurant_id, kind, name, person_id, paired_by: made_by }, machine);
  });
}
