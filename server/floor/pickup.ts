/** The numbers of takeaway orders, for a screen that everybody in the room reads. */
import { now } from '../clock.ts';
import { statement, together } from '../database/repository.ts';
import { unauthenticated } from '../errors.ts';
import type { Caller } from '../http/caller.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { tillOf } from '../tills/tills.ts';

const HOUR = 3_600_000;
/** What nobody picked up leaves the screen, so long after it was ordered for. */
const SHOWN_MS = 12 * HOUR;
/** How long before it is picked up an order was placed at most. */
const FURTHEST_MS = 12 * HOUR;
/** An order for later is shown once it is time to make it. */
const AHEAD_MS = HOUR / 2;
const MOST = 60;

interface Row {
  order_number: number;
  name: string | null;
  since: Date | string;
}
// In the words of the index `orders_in_kitchen`.
const WAITING = `FROM orders o JOIN bills b ON b.id = o.bill_id
  WHERE o.restaurant_id = $1 AND b.service = 'takeaway' AND b.status <> 'void'
    AND o.status IN ('pending', 'preparing', 'ready', 'partially_delivered')
    AND o.created_at > $2 AND COALESCE(o.pickup_at, o.created_at) > $3`;
const PREPARING = `SELECT o.order_number, o.updated_at AS since, b.name ${WAITING}
    AND o.status IN ('pending', 'preparing')
    AND (o.pickup_at IS NULL OR o.pickup_at <= $4 OR o.status <> 'pending')
  ORDER BY o.created_at, o.order_number LIMIT ${MOST}`;
/** Those that were called last: a number that nobody fetches must not keep a new one off. */
const READY = `SELECT o.order_number, COALESCE(o.ready_at, o.updated_at) AS since, b.name ${WAITING}
    AND o.status IN ('ready', 'partially_delivered')
  ORDER BY COALESCE(o.ready_at, o.updated_at) DESC, o.order_number DESC LIMIT ${MOST}`;

/** Two capital letters, or up to three with full stops; `JOE` is a name. */
const INITIALS = /^(?:\p{Lu}{1,2}|(?:\p{Lu}\. ?){1,3})$/u;
function initialsIn(name: string | null): string | null {
  const given = name?.trim() ?? '';
  return INITIALS.test(given) ? given : null;
}

function presentNumber({ order_number, name, since }: Row) {
  return { order_number, initials: initialsIn(name), since: new Date(since).toISOString() };
}

interface Asking {
  caller: Caller;
  cookies: Record<string, string>;
  secure: boolean;
}
/**
 * The restaurant whose numbers a screen may show. It is on the staff port and asks for a paired
 * machine or a login, since an address with a token alone would be photographed off the wall and
 * followed from anywhere (ASVS 8.2.1).
 * @throws Problem 401
 */
async function restaurantOf({ caller, cookies, secure }: Asking): Promise<string> {
  if (caller.kind === 'staff') return caller.restaurant_id;
  const till = await tillOf({ cookies, secure });
  if (!till) throw unauthenticated();
  return till.restaurant_id;
}

/** What is prepared and what is ready, oldest first. @throws Problem 401 */
export async function pickupNumbers(asking: Asking) {
  const restaurant_id = await restaurantOf(asking);
  const { name, locale } = await restaurantById(restaurant_id);
  const at = now().getTime();
  const orders = [restaurant_id, new Date(at - SHOWN_MS - FURTHEST_MS), new Date(at - SHOWN_MS)];
  const [preparing, ready] = await together(
    () => statement<Row>(PREPARING, [...orders, new Date(at + AHEAD_MS)]),
    () => statement<Row>(READY, orders),
  );
  return {
    restaurant_name: name,
    locale,
    preparing: preparing.map(presentNumber),
    ready: ready.reverse().map(presentNumber),
  };
}
