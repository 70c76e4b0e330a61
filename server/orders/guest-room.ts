/**
 * Rate limits for guests' orders by device, network and table: they stop a flood from a stranger
 * without blocking other guests.
 */
import { createHmac } from 'node:crypto';
import { not, atMost } from '../database/conditions.ts';
import { CLOCK_SLACK_MS, now } from '../clock.ts';
import {
  find,
  findOne,
  insertLater,
  remove,
  statement,
  together,
  update,
} from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { tooManyRequests } from '../errors.ts';
import { GUEST_ORDERS, widened, widthOf } from '../security/guest-order-limit.ts';
import { networkOf } from '../security/network.ts';
import { tokenKey } from '../security/keys.ts';
import { OrderSource } from './model.ts';
import { OPEN_STATUSES } from './status.ts';

/** The device and network of an order. */
export interface Source {
  device: string;
  /** Whether the device was known before this call; false for one without a cookie. */
  recognised: boolean;
  address: string;
}

const RETRY_SECONDS = 60;
const HOUR = 3_600_000;
const NETWORK_STORED = 24 * HOUR;
const DEVICE_STORED = 90 * 24 * HOUR;

// An HMAC with a key of this installation: a copy of the database reveals no address.
function networkKey(address: string): string {
  return createHmac('sha256', tokenKey('network'))
    .update(networkOf(address))
    .digest('base64url')
    .slice(0, 32);
}

const UNSEEN = "o.status = 'pending' AND o.settled_at IS NULL";
const SEEN = "(o.status NOT IN ('pending', 'cancelled') OR o.settled_at IS NOT NULL)";

interface AtTable {
  network: string | null;
  recognised: boolean | number | null;
  counted: number;
}
function openAt(table_id: string) {
  return statement<AtTable>(
    `SELECT s.network, s.recognised, COUNT(*) AS counted
     FROM orders o LEFT JOIN order_sources s ON s.order_id = o.id
     WHERE o.table_id = $1 AND o.settled_at IS NULL
       AND o.status IN (${OPEN_STATUSES.map((_, index) => `$${index + 2}`).join(', ')})
     GROUP BY s.network, s.recognised`,
    [table_id, ...OPEN_STATUSES],
  );
}

async function ordersOfDevice(device: string): Promise<{ unseen: number; seen: number }> {
  const [counted] = await statement<{ unseen: number | null; seen: number | null }>(
    `SELECT SUM(CASE WHEN ${UNSEEN} THEN 1 ELSE 0 END) AS unseen,
       SUM(CASE WHEN ${SEEN} THEN 1 ELSE 0 END) AS seen
     FROM order_sources s JOIN orders o ON o.id = s.order_id WHERE s.device = $1`,
    [device],
  );
  return { unseen: Number(counted?.unseen ?? 0), seen: Number(counted?.seen ?? 0) };
}

async function unseenOfNetwork(key: string): Promise<number> {
  const at = now();
  const since = new Date(at.getTime() - GUEST_ORDERS.networkSeconds * 1000);
  const [counted] = await statement<{ unseen: number }>(
    `SELECT COUNT(*) AS unseen FROM order_sources s JOIN orders o ON o.id = s.order_id
     WHERE s.network = $1 AND s.created_at > $2 AND s.created_at <= $3 AND ${UNSEEN}`,
    // Rows with a later time were written before the clock was set back.
    [key, since, new Date(at.getTime() + CLOCK_SLACK_MS)],
  );
  return counted?.unseen ?? 0;
}

/**
 * How much of the table's limit is used: of each network's orders at most a share, of staff's
 * orders each.
 */
function takenOf(groups: AtTable[]): number {
  return groups.reduce(
    (sum, { network: key, counted }) =>
      sum + (key === null ? counted : Math.min(counted, widened(GUEST_ORDERS.share))),
    0,
  );
}

/**
 * Applies the rate limits for guests' orders. A device whose order was accepted or paid here is
 * limited by itself alone, so that no flood, from any address, blocks a guest whom staff have
 * served. All others share the limits of their network and table.
 * @throws Problem 429
 */
export async function refuseFlood(table_id: string, source: Source | undefined): Promise<void> {
  const { table, device, network } = GUEST_ORDERS;
  // Counting 4,000 open orders takes 7 ms, in the transaction that every other order waits for.
  if ([table, device, network].every((limit) => widened(limit) === Infinity)) return;
  const key = source ? networkKey(source.address) : null;
  const [groups, own, nearby] = await together(
    () => openAt(table_id),
    () =>
      source?.recognised ? ordersOfDevice(source.device) : Promise.resolve({ unseen: 0, seen: 0 }),
    () => (key ? unseenOfNetwork(key) : Promise.resolve(0)),
  );
  if (own.unseen >= widened(device)) throw tooManyRequests(RETRY_SECONDS);
  if (own.seen > 0) return;
  const ownGroup = groups.find(
    (group) => group.network === key && Boolean(group.recognised) === source?.recognised,
  );
  const room = widened(table);
  if ((ownGroup?.counted ?? 0) >= room || takenOf(groups) >= room)
    throw tooManyRequests(RETRY_SECONDS);
  const width = source ? widthOf(source.address) : 1;
  if (nearby >= widened(network) * width) throw tooManyRequests(RETRY_SECONDS);
}

/** Stores the source of an order, in the transaction that places it. */
export function noteSource(order_id: string, { device, recognised, address }: Source) {
  return insertLater(OrderSource, { order_id, device, recognised, network: networkKey(address) });
}

/**
 * The orders among these that came from the same device as one of them, itself included; an
 * account counts as one device.
 */
export async function ordersOfSameDevice(order_id: string, among: string[]): Promise<Set<string>> {
  const source = await findOne(OrderSource, { order_id });
  const own = source ? await find(OrderSource, { order_id: among, device: source.device }) : [];
  return new Set([order_id, ...own.map((one) => one.order_id)]);
}

/** Deletes the networks of orders after a day, and their devices after 90 days. */
export function purgeSources(at: Date) {
  return inTransaction(async () => {
    await update(
      OrderSource,
      {
        created_at: atMost(new Date(at.getTime() - NETWORK_STORED)),
        network: not(null),
      },
      { network: null },
    );
    await remove(OrderSource, { created_at: atMost(new Date(at.getTime() - DEVICE_STORED)) });
  });
}
