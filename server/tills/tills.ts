import { change, find, findOne, insert, update } from '../database/repository.ts';
import { record } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { publishEvent } from '../events/events.ts';
import { conflict, forbidden, notFound, unauthenticated } from '../errors.ts';
import { type KitchenCaller, requireRole, type StaffCaller } from '../http/caller.ts';
import type { Role } from '../http/endpoint.ts';
import type { Cookie } from '../http/reply.ts';
import { errorFacts, log } from '../log.ts';
import { randomToken, sha256 } from '../security/random.ts';
import {
  deviceCookie,
  deviceHash,
  endSessionsAt,
  lastSeenAtDevices,
  moveToDevice,
  openSession,
  type Tokens,
} from '../sessions/sessions.ts';
import { isStillPinOf, peopleWithPins, userByPin } from '../staff/pins.ts';
import { activeUser, namesOf, roleOf } from '../staff/staff.ts';
import type { TillKind } from './contract.ts';
import { Till } from './model.ts';

/** The longest that browsers keep a cookie (400 days); each PIN login begins it anew. */
const COOKIE_SECONDS = 400 * 24 * 3600;

interface Machine {
  cookies: Record<string, string>;
  secure: boolean;
}

function cookieOf(token: string, secure: boolean): Cookie {
  return { name: deviceCookie(secure), value: token, maxAgeSeconds: COOKIE_SECONDS };
}

/** The cookie of this machine once more, so that a till in use stays paired. */
export function renewedCookie({ cookies, secure }: Machine): Cookie {
  return cookieOf(cookies[deviceCookie(secure)] ?? '', secure);
}

/** The paired till that a machine is, by its cookie; null for any other machine. */
export async function tillOf(machine: Machine): Promise<Till | null> {
  const token_hash = deviceHash(machine);
  return token_hash ? findOne(Till, { token_hash, unpaired_at: null }) : null;
}

/** A device that is in use is noted no more often. */
const SEEN_EVERY_MS = 5 * 60_000;
/** Notes when and where a device was seen, for the list of devices. */
async function noteSeen(till: Till, address: string): Promise<void> {
  const age = now().getTime() - (till.last_used_at?.getTime() ?? 0);
  if (till.address === address && Math.abs(age) < SEEN_EVERY_MS) return;
  await inTransaction(() =>
    update(Till, { id: till.id, unpaired_at: null }, { address, last_used_at: now() }),
  ).catch((error: unknown) =>
    // A full disk must not take the tickets off the kitchen's screen.
    log.warn({ till: till.id, error: errorFacts(error) }, 'device not noted as seen'),
  );
}

/**
 * The paired kitchen screen that a machine is; null for any other. Its cookie is a login for the
 * few calls that state `kitchenScreen`: who takes the tablet reads and ticks dishes, and reaches no
 * bill, no guest and no setting (ASVS 8.2.1).
 */
export async function kitchenScreenOf(
  machine: Machine & { address: string },
): Promise<KitchenCaller | null> {
  const till = await tillOf(machine);
  if (till?.kind !== 'kitchen') return null;
  await noteSeen(till, machine.address);
  const { id: till_id, restaurant_id, name, created_at: opened_at } = till;
  return { kind: 'kitchen_screen', till_id, restaurant_id, name, opened_at, via: 'cookie' };
}

/** Whether a till was not unpaired. */
export async function isPaired(id: string): Promise<boolean> {
  return (await findOne(Till, { id, unpaired_at: null }, { columns: ['id'] })) !== null;
}

/**
 * The till at which a caller acts: that of their PIN, else the one that their machine is; null on
 * any other machine.
 */
export async function tillAt(
  { till_id, restaurant_id }: StaffCaller,
  machine: Machine,
): Promise<string | null> {
  if (till_id) return till_id;
  const till = await tillOf(machine);
  return till?.restaurant_id === restaurant_id && till.kind === 'till' ? till.id : null;
}

function presentTill({ id, name, kind }: Till) {
  return { id, name, kind };
}

/**
 * Makes the calling machine a till. Its cookie holds 256 random bits, of which the row keeps the
 * hash: who reads the database opens no till.
 * @throws Problem 409 `till_name_taken`
 */
export async function pairTill(
  { restaurant_id, user_id }: StaffCaller,
  { name, kind }: { name: string; kind: TillKind },
  machine: Machine & { address: string },
) {
  return pairDevice({ restaurant_id, name, kind, person_id: null, paired_by: user_id }, machine);
}

/** Refuses a name that another device has. @throws Problem 409 `till_name_taken` */
export async function refuseTakenName({
  restaurant_id,
  name,
}: Pick<Till, 'restaurant_id' | 'name'>): Promise<void> {
  if (await findOne(Till, { restaurant_id, name, unpaired_at: null }))
    throw conflict('till_name_taken');
}

type NewDevice = Pick<Till, 'restaurant_id' | 'name' | 'kind' | 'person_id' | 'paired_by'>;

/**
 * Makes a machine a device of the restaurant, in place of what it was.
 * @throws Problem 409 `till_name_taken`
 */
export async function pairDevice(device: NewDevice, machine: Machine & { address: string }) {
  const { restaurant_id, name, kind, person_id, paired_by } = device;
  const { address, secure } = machine;
  const token = randomToken();
  const till = await inTransaction(async () => {
    const before = await tillOf(machine);
    if (before) {
      await endPairing(before);
      await noteUnpaired(before, `user:${paired_by}`);
    }
    await refuseTakenName(device);
    const paired = await insert(Till, {
      ...device,
      address,
      last_used_at: now(),
      token_hash: sha256(token),
    });
    await moveToDevice(machine, paired.token_hash);
    await record({
      actor: `user:${paired_by}`,
      restaurant_id,
      action: 'till.paired',
      subject_id: paired.id,
      detail: { till: name, kind, ...(person_id && { person: person_id }) },
    });
    await publishChange(paired);
    return paired;
  });
  return { till: presentTill(till), cookie: cookieOf(token, secure) };
}

/** Records and publishes that a device is gone. */
async function noteUnpaired({ restaurant_id, id, name }: Till, actor: string): Promise<void> {
  const detail = { till: name };
  await record({ actor, restaurant_id, action: 'till.unpaired', subject_id: id, detail });
  await publishChange({ restaurant_id, id });
}

function publishChange({ restaurant_id, id }: Pick<Till, 'restaurant_id' | 'id'>) {
  return publishEvent({
    restaurant_id,
    type: 'till.changed',
    least_role: 'manager',
    subject_id: id,
  });
}

/**
 * Ends a pairing and the sessions of the device, but one to be kept.
 * @returns how many sessions ended
 */
async function endPairing(till: Till, keep?: string): Promise<number> {
  // Where it was seen last is of no use any more (ASVS 14.2.4).
  await change(Till, till, { unpaired_at: now(), address: null });
  return endSessionsAt(till.id, till.token_hash, keep);
}

export async function listTills({ restaurant_id }: StaffCaller, machine: Machine) {
  const here = await tillOf(machine);
  const tills = await find(Till, { restaurant_id, unpaired_at: null }, { order: ['name', 'id'] });
  const seen = await lastSeenAtDevices(tills.map(({ token_hash }) => token_hash));
  const names = await namesOf(tills.flatMap(({ person_id }) => person_id ?? []));
  return tills.map((till) => ({
    ...presentTill(till),
    here: till.id === here?.id,
    created_at: till.created_at.toISOString(),
    last_used_at: later(till.last_used_at, seen.get(till.token_hash))?.toISOString() ?? null,
    person_name: (till.person_id && names.get(till.person_id)) ?? null,
    address: till.address ?? null,
  }));
}

function later(one: Date | null | undefined, other: Date | undefined): Date | null {
  const times = [one, other].filter((time) => time instanceof Date);
  return times.sort((a, b) => b.getTime() - a.getTime())[0] ?? null;
}

/** What a device may do is the least that who unpairs it must be allowed. */
async function roleToUnpair({ kind, person_id }: Till): Promise<Role> {
  if (kind === 'till') return 'owner';
  const role = person_id ? await roleOf(person_id) : 'manager';
  return role === 'owner' ? 'owner' : 'manager';
}

/**
 * Unpairs a device.
 * @returns how many sessions ended
 * @throws Problem 403 `forbidden` for a till unless an owner asks, 404
 */
export function unpairTill(caller: StaffCaller, id: string): Promise<number> {
  const { restaurant_id } = caller;
  return inTransaction(async () => {
    const till = await findOne(Till, { id, restaurant_id, unpaired_at: null });
    if (!till) throw notFound();
    const least = await roleToUnpair(till);
    requireRole(caller, least);
    if (least === 'owner' && caller.till_id !== null) throw forbidden('password_login_required');
    await noteUnpaired(till, `user:${caller.user_id}`);
    // Who unpairs the machine at which they logged in with their password goes on there.
    return endPairing(till, caller.session_id);
  });
}

/** The till that a machine is, and who may log in there: names and roles, and nothing else. */
export async function peopleAt(machine: Machine & { address: string }) {
  const till = await tillOf(machine);
  if (till) await noteSeen(till, machine.address);
  return {
    till: till && presentTill(till),
    // A kitchen's screen stands where suppliers and helpers pass: it names nobody (ASVS 8.2.2).
    items: !till || till.kind === 'kitchen' ? [] : await peopleFor(till),
    next_cursor: null,
  };
}

async function peopleFor({ restaurant_id, person_id }: Till) {
  const people = await peopleWithPins(restaurant_id);
  return person_id ? people.filter(({ id }) => id === person_id) : people;
}

/**
 * Whether a person may give their PIN on a device. On a phone its own person alone: one that was
 * stolen guesses at one PIN, five times.
 */
function takesPinOf(till: Till | null, user_id: string): till is Till {
  return till?.kind === 'till' || (till?.kind === 'phone' && till.person_id === user_id);
}

/**
 * Opens a session by a PIN, on a paired till alone: a PIN of four digits is safe only where few can
 * try it. It asks for no second factor, because the till was paired by an owner who had given
 * theirs.
 * @throws Problem 401 `invalid_credentials`, 403 `till_not_paired` or `pin_locked`, 429, 503
 */
export async function logInByPin(
  machine: Machine & { address: string; userAgent: string },
  { user_id, pin }: { user_id: string; pin: string },
): Promise<Tokens> {
  const till = await tillOf(machine);
  // Said before anybody looks at the user, so that no stranger learns who works here.
  // A kitchen's screen takes no PIN: watched over a shoulder there, it would open a person's rights
  // on a machine that nobody guards.
  if (!takesPinOf(till, user_id)) throw forbidden('till_not_paired');
  const { id, restaurant_id } = till;
  const { address, userAgent } = machine;
  const account = `till:${id}`;
  const { hashed_pin } = await userByPin({ restaurant_id, user_id, pin, account, address });
  return inTransaction(async () => {
    // Read again with the write: a till unpaired, a user disabled, a PIN removed or replaced
    // meanwhile opens nothing.
    const used = await update(Till, { id, unpaired_at: null }, { address, last_used_at: now() });
    if (used !== 1) throw forbidden('till_not_paired');
    await activeUser(user_id);
    if (!(await isStillPinOf(user_id, hashed_pin))) throw unauthenticated();
    await record({
      actor: `user:${user_id}`,
      restaurant_id,
      action: 'login.pin',
      subject_id: user_id,
      detail: { till: till.name },
    });
    return openSession('staff', user_id, { userAgent, browser: machine, till_id: id });
  });
}
