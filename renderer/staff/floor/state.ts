import { shallowReactive } from 'vue';
import type { IconName } from '../../ui/icons.ts';
import { isCalling, type Bill, type BillOrder } from '../stores/bills.ts';

/** Minutes after which a dish waits, and after which it is late, as the kitchen's settings say. */
export const limits = shallowReactive({ wait_minutes: 15, late_minutes: 25 });

export type Tone = 'plain' | 'call' | 'late' | 'wait' | 'ready' | 'paid' | 'kept';
/** The state of a bill or an order: a word (`floor.state.<word>`), since when, its tone. */
export interface State {
  word:
    | 'bill'
    | 'call'
    | 'confirm'
    | 'kitchen'
    | 'ready'
    | 'partly'
    | 'served'
    | 'paid'
    | 'open'
    | 'cancelled';
  tone: Tone;
  icon?: IconName;
  since: string;
}

/** Whole minutes from `since` (RFC 3339) to `now` (milliseconds). */
export function minutesSince(since: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
}
/** Hours and minutes, as a table has been seated: 1:34. */
export function seatedFor(since: string, now: number): string {
  const minutes = minutesSince(since, now);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** What is made by a time is late then, and waits as long before as what is made at once. */
export function minutesWaited(
  { created_at, pickup_at }: { created_at: string; pickup_at: string | null },
  now: number,
  late_minutes: number,
): number {
  if (pickup_at === null) return (now - Date.parse(created_at)) / 60_000;
  return late_minutes + (now - Date.parse(pickup_at)) / 60_000;
}

function waitingTone(order: BillOrder, now: number): Tone {
  const minutes = minutesWaited(order, now, limits.late_minutes);
  if (minutes >= limits.late_minutes) return 'late';
  return minutes >= limits.wait_minutes ? 'wait' : 'plain';
}
const isCooking = ({ kitchen_status }: BillOrder) =>
  kitchen_status === 'pending' || kitchen_status === 'preparing';

/** What the kitchen does with one order. */
export function stateOfOrder(order: BillOrder, now: number): State {
  if (order.kitchen_status === 'cancelled')
    return { word: 'cancelled', tone: 'plain', since: order.updated_at };
  if (order.needs_confirmation)
    return { word: 'confirm', tone: 'call', icon: 'alert', since: order.created_at };
  if (isCooking(order)) {
    const tone = waitingTone(order, now);
    const icon = tone === 'plain' ? undefined : 'clock';
    return { word: 'kitchen', tone, icon, since: order.created_at };
  }
  if (order.kitchen_status === 'ready')
    return { word: 'ready', tone: 'ready', icon: 'check', since: order.updated_at };
  return order.kitchen_status === 'partially_delivered'
    ? { word: 'partly', tone: 'plain', since: order.updated_at }
    : { word: 'served', tone: 'plain', since: order.updated_at };
}

/** How urgent a state is; the lowest asks first. */
const URGENCY: Record<Tone, number> = {
  call: 0,
  kept: 1,
  late: 2,
  wait: 3,
  ready: 4,
  plain: 5,
  paid: 6,
};
/** The tones of what asks for a person now. */
export const WAITING: ReadonlySet<Tone> = new Set<Tone>(['call', 'late', 'wait', 'ready']);
/** Sorts the most urgent first, and of two the one that waits longer. */
export function byUrgency(a: State, b: State): number {
  return URGENCY[a.tone] - URGENCY[b.tone] || a.since.localeCompare(b.since);
}
const COOKING_BEFORE_SERVED = ['kitchen', 'partly', 'served', 'open', 'cancelled'];

/** The most urgent state of a bill: calls, then what waits longest, then what is served. */
export function stateOfBill(bill: Bill, now: number): State {
  if (bill.called_at) return { word: 'call', tone: 'call', icon: 'bell', since: bill.called_at };
  if (bill.requested_at)
    return { word: 'bill', tone: 'call', icon: 'bell', since: bill.requested_at };
  const states = bill.orders
    .filter(({ kitchen_status }) => kitchen_status !== 'cancelled')
    .map((order) => stateOfOrder(order, now))
    .sort(
      (a, b) =>
        URGENCY[a.tone] - URGENCY[b.tone] ||
        COOKING_BEFORE_SERVED.indexOf(a.word) - COOKING_BEFORE_SERVED.indexOf(b.word) ||
        a.since.localeCompare(b.since),
    );
  const first = states[0];
  if (!first) return { word: 'open', tone: 'plain', since: bill.created_at };
  const isPartPaid = first.word === 'served' && bill.paid_cents > 0;
  return isPartPaid ? { word: 'paid', tone: 'paid', since: first.since } : first;
}

/** Whether something of it is late. */
export function isLate(bill: Bill, now: number): boolean {
  return bill.orders.some((order) => isCooking(order) && waitingTone(order, now) === 'late');
}

export type Filter = 'all' | 'mine' | 'calls' | 'late' | 'free';
/** Whether a bill is shown by a filter. */
export function isShown(
  bill: Bill,
  { filter, user, now }: { filter: Filter; user: string; now: number },
): boolean {
  if (filter === 'free') return false;
  if (filter === 'calls') return isCalling(bill);
  if (filter === 'late') return isLate(bill, now);
  if (filter === 'mine')
    return bill.opened_by === user || bill.orders.some(({ placed_by }) => placed_by === user);
  return true;
}
