import { change, find, findOne, insert, update } from '../database/repository.ts';
import { recordBy, record } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, forbidden, notFound, unauthenticated } from '../errors.ts';
import type { KitchenCaller, StaffCaller } from '../http/caller.ts';
import type { Cookie } from '../http/reply.ts';
import { randomToken, sha256 } from '../security/random.ts';
import { endSessionsAt, openSession, type Tokens } from '../sessions/sessions.ts';
import { peopleWithPins, pinOf, userByPin } from '../staff/pins.ts';
import { activeUser } from '../staff/staff.ts';
import type { TillKind } from './contract.ts';
import { Till } from './model.ts';

/** The longest that browsers keep a cookie (400 days); each PIN login begins it anew. */
const COOKIE_SECONDS = 400 * 24 * 3600;

interface Machine {
  cookies: Record<string, string>;
  secure: boolean;
}

function cookieName(secure: boolean) {
  return `${secure ? '__Host-' : ''}till`;
}
function cookieOf(token: string, secure: boolean): Cookie {
  return { name: cookieName(secure), value: token, maxAgeSeconds: COOKIE_SECONDS };
}

/** The cookie of this machine once more, so that a till in use stays paired. */
export function renewedCookie({ cookies, secure }: Machine): Cookie {
  return cookieOf(cookies[cookieName(secure)] ?? '', secure);
}

/** The paired till that a machine is, by its cookie; null for any other machine. */
export async function tillOf({ cookies, secure }: Machine): Promise<Till | null> {
  const token = cookies[cookieName(secure)];
  return token ? findOne(Till, { token_hash: sha256(token), unpaired_at: null }) : null;
}

/**
 * The paired kitchen screen that a machine is; null for any other. Its cookie is a login for the
 * few calls that state `kitchenScreen`: who takes the tablet reads and ticks dishes, and reaches no
 * bill, no guest and no setting (ASVS 8.2.1).
 */
export async function kitchenScreenOf(machine: Machine): Promise<KitchenCaller | null> {
  const till = await tillOf(machine);
  if (till?.kind !== 'kitchen') return null;
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
  caller: StaffCaller,
  { name, kind }: { name: string; kind: TillKind },
  secure: boolean,
) {
  const { restaurant_id, user_id } = caller;
  const token = randomToken();
  const till = await inTransaction(async () => {
    if (await findOne(Till, { restaurant_id, name, unpaired_at: null }))
      throw conflict('till_name_taken');
    const paired = await insert(Till, {
      restaurant_id,
      name,
      kind,
      token_hash: sha256(token),
      paired_by: user_id,
    });
    await recordBy(caller, {
      action: 'till.paired',
      subject_id: paired.id,
      detail: { till: name, kind },
    });
    return paired;
  });
  return { till: presentTill(till), cookie: cookieOf(token, secure) };
}

export async function listTills({ restaurant_id }: StaffCaller, machine: Machine) {
  const here = await tillOf(machine);
  const tills = await find(Till, { restaurant_id, unpaired_at: null }, { order: ['name', 'id'] });
  return tills.map((till) => ({
    ...presentTill(till),
    here: till.id === here?.id,
    created_at: till.created_at.toISOString(),
    last_used_at: till.last_used_at?.toISOString() ?? null,
  }));
}

/** Unpairs a till. @returns how many sessions ended @throws Problem 404 */
export function unpairTill(caller: StaffCaller, id: string): Promise<number> {
  const { restaurant_id } = caller;
  return inTransaction(async () => {
    const till = await findOne(Till, { id, restaurant_id, unpaired_at: null });
    if (!till) throw notFound();
    await change(Till, till, { unpaired_at: now() });
    await recordBy(caller, {
      action: 'till.unpaired',
      subject_id: id,
      detail: { till: till.name },
    });
    return endSessionsAt(id);
  });
}

/** The till that a machine is, and who may log in there: names and roles, and nothing else. */
export async function peopleAt(machine: Machine) {
  const till = await tillOf(machine);
  return {
    till: till && presentTill(till),
    // A kitchen's screen stands where suppliers and helpers pass: it names nobody (ASVS 8.2.2).
    items: till?.kind === 'till' ? await peopleWithPins(till.restaurant_id) : [],
    next_cursor: null,
  };
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
  if (till?.kind !== 'till') throw forbidden('till_not_paired');
  const { id, restaurant_id } = till;
  const { address, userAgent } = machine;
  await userByPin({ restaurant_id, user_id, pin, account: `till:${id}`, address });
  return inTransaction(async () => {
    // Read again with the write: a till unpaired, a user disabled or a PIN removed meanwhile opens
    // nothing.
    const used = await update(Till, { id, unpaired_at: null }, { last_used_at: now() });
    if (used !== 1) throw forbidden('till_not_paired');
    await activeUser(user_id);
    if (!(await pinOf(user_id)).has_pin) throw unauthenticated();
    await record({
      actor: `user:${user_id}`,
      restaurant_id,
      action: 'login.pin',
      subject_id: user_id,
      detail: { till: till.name },
    });
    return openSession('staff', user_id, { userAgent, till_id: id });
  });
}
