/** Cash drawers: opened with a float, closed with a count. */
import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { change, find, findOne, insert, together } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import { mayActAs, type StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { namesOf } from '../staff/staff.ts';
import { figuresOf, type CashFigures } from './cash.ts';
import type { closeDrawer as closeEndpoint, DrawerPayload } from './contract.ts';
import { CashEntry, type Counted, Drawer, DrawerPrinter, DrawerTill } from './model.ts';

/**
 * A till that may have a drawer. One that was unpaired has one as long as that is open, so that it
 * can be closed.
 * @throws Problem 404
 */
async function tillWithDrawer(restaurant_id: string, id: string): Promise<DrawerTill> {
  const till = await findOne(DrawerTill, { id, restaurant_id, kind: 'till' });
  if (!till || (till.unpaired_at && !(await openDrawerAt(id)))) throw notFound();
  return till;
}

function openDrawerAt(till_id: string): Promise<Drawer | null> {
  return findOne(Drawer, { till_id, closed_at: null });
}

/**
 * The open drawer of a till, locked until the transaction ends, so that nothing is paid into a
 * drawer that is being closed.
 * @throws Problem 409 `drawer_closed`
 */
async function lockOpenDrawer(till_id: string): Promise<Drawer> {
  const drawer = await findOne(Drawer, { till_id, closed_at: null }, { lock: true });
  if (!drawer) throw conflict('drawer_closed');
  return drawer;
}

function publishChange({ restaurant_id, id }: Pick<DrawerTill, 'restaurant_id' | 'id'>) {
  return publishEvent({
    restaurant_id,
    type: 'drawer.changed',
    least_role: 'cashier',
    subject_id: id,
  });
}

interface Shown {
  drawer: Drawer | null;
  entries: CashEntry[];
  people: Map<string, string>;
  /** Whether the reader may know what an open drawer should hold. */
  mayKnow: boolean;
}

function presentMovement(
  { id, amount_cents, reason, user_id, created_at }: CashEntry,
  people: Map<string, string>,
) {
  return {
    id,
    amount_cents,
    reason: reason ?? '',
    by: people.get(user_id) ?? null,
    created_at: created_at.toISOString(),
  };
}

const UNKNOWN = {
  cash_cents: null,
  tips_cents: null,
  rounding_cents: null,
  refunds_cents: null,
  expected_cents: null,
};

function presentFigures({ movements_cents: _, ...figures }: CashFigures) {
  return figures;
}

function presentDrawer(
  { id, name, printer_id }: DrawerTill,
  { drawer, entries, people, mayKnow }: Shown,
): DrawerPayload {
  const figures = figuresOf(drawer?.float_cents ?? 0, entries);
  const isOpen = drawer !== null && drawer.closed_at === null;
  // A cashier counts without knowing the sum: who knows it can take what is above it (blind count).
  const isKnown = drawer !== null && (!isOpen || mayKnow);
  return {
    till_id: id,
    till_name: name,
    printer_id,
    state: isOpen ? 'open' : 'closed',
    ...presentTimes(drawer, people),
    movements: entries
      .filter(({ kind }) => kind === 'movement')
      .map((entry) => presentMovement(entry, people)),
    movements_cents: figures.movements_cents,
    ...(isKnown ? presentFigures(figures) : UNKNOWN),
    ...presentCount(drawer),
  };
}

/** When a drawer was opened and closed, by whom; nulls for a till that never had one. */
function presentTimes(drawer: Drawer | null, people: Map<string, string>) {
  const nameOf = (id: string | null | undefined) => (id ? (people.get(id) ?? null) : null);
  return {
    float_cents: drawer?.float_cents ?? null,
    opened_by: nameOf(drawer?.opened_by),
    opened_at: drawer?.created_at.toISOString() ?? null,
    closed_by: nameOf(drawer?.closed_by),
    closed_at: drawer?.closed_at?.toISOString() ?? null,
  };
}

/** What was counted at the close, in cents; the difference is below zero where money is missing. */
function presentCount(drawer: Drawer | null) {
  return {
    counted: drawer?.counted ?? null,
    counted_cents: drawer?.counted_cents ?? null,
    difference_cents:
      drawer?.closed_at != null ? drawer.counted_cents! - drawer.expected_cents! : null,
  };
}

async function present(caller: StaffCaller, tills: DrawerTill[]): Promise<DrawerPayload[]> {
  const latest: (Drawer | null)[] = [];
  for (const { id } of tills)
    latest.push(await findOne(Drawer, { till_id: id }, { order: [['created_at', 'DESC']] }));
  const drawers = latest.filter((drawer) => drawer !== null);
  const [entries, printers] = await together(
    () =>
      find(CashEntry, { drawer_id: drawers.map(({ id }) => id) }, { order: ['created_at', 'id'] }),
    () => find(DrawerPrinter, { restaurant_id: caller.restaurant_id, removed_at: null }),
  );
  const people = await namesOf([
    ...new Set([
      ...drawers.flatMap(({ opened_by, closed_by }) => [
        opened_by,
        ...(closed_by ? [closed_by] : []),
      ]),
      ...entries.map(({ user_id }) => user_id),
    ]),
  ]);
  return tills.map((till, place) => {
    const drawer = latest[place]!;
    const printer_id = printers.some(({ id }) => id === till.printer_id) ? till.printer_id : null;
    return presentDrawer(
      { ...till, printer_id },
      {
        drawer,
        entries: entries.filter(({ drawer_id }) => drawer_id === drawer?.id),
        people,
        mayKnow: mayActAs(caller, 'manager'),
      },
    );
  });
}

/**
 * The drawers of the paired tills by their names, and of unpaired ones that are open still.
 * @param here the till at which the caller is
 */
export async function listDrawers(caller: StaffCaller, here: string | null) {
  const { restaurant_id } = caller;
  const { currency, currency_digits } = await restaurantById(restaurant_id);
  const open = await find(Drawer, { restaurant_id, closed_at: null });
  const all = await find(DrawerTill, { restaurant_id, kind: 'till' }, { order: ['name', 'id'] });
  const tills = all.filter(
    ({ id, unpaired_at }) => !unpaired_at || open.some(({ till_id }) => till_id === id),
  );
  const items = (await present(caller, tills)).map((drawer) => ({
    ...drawer,
    here: drawer.till_id === here,
  }));
  return { items, currency, currency_digits };
}

/** @throws Problem 404 */
export async function drawerOf(caller: StaffCaller, till_id: string): Promise<DrawerPayload> {
  const till = await tillWithDrawer(caller.restaurant_id, till_id);
  return (await present(caller, [till]))[0]!;
}

/** Opens the drawer of a till with its float. @throws Problem 404, 409 `drawer_open` */
export function openDrawer(
  caller: StaffCaller,
  till_id: string,
  float_cents: number,
): Promise<DrawerPayload> {
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    const till = await tillWithDrawer(restaurant_id, till_id);
    if (await openDrawerAt(till_id)) throw conflict('drawer_open');
    await insert(Drawer, {
      restaurant_id,
      till_id,
      float_cents,
      opened_by: user_id,
      closed_by: null,
      closed_at: null,
      expected_cents: null,
      counted_cents: null,
      counted: null,
    });
    await recordBy(caller, {
      action: 'drawer.opened',
      subject_id: till_id,
      detail: { till: till.name, float_cents },
    });
    await publishChange(till);
    return drawerOf(caller, till_id);
  });
}

/**
 * Puts cash in or takes it out (cents; below zero is out).
 * @throws Problem 404, 409 `drawer_closed`, 422 for nothing
 */
export function moveCash(
  caller: StaffCaller,
  till_id: string,
  { amount_cents, reason }: { amount_cents: number; reason: string },
) {
  if (amount_cents === 0) throw invalid([{ path: 'amount_cents', message: 'amount_zero' }]);
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    const till = await tillWithDrawer(restaurant_id, till_id);
    const drawer = await lockOpenDrawer(till_id);
    const entry = await insert(CashEntry, {
      restaurant_id,
      till_id,
      drawer_id: drawer.id,
      kind: 'movement',
      amount_cents,
      tip_cents: 0,
      rounding_cents: 0,
      subject_id: null,
      reason,
      user_id,
    });
    await recordBy(caller, {
      action: 'drawer.moved',
      subject_id: till_id,
      detail: { till: till.name, amount_cents, reason },
    });
    await publishChange(till);
    return presentMovement(entry, await namesOf([user_id]));
  });
}

/** The sum of a count, in cents. @throws Problem 422 beyond what a drawer can hold */
function sumOf(counted: Counted[]): number {
  const sum = counted.reduce((all, { value_cents, count }) => all + value_cents * count, 0);
  if (sum > 1_000_000_000)
    throw invalid([{ path: 'counted', message: 'too_big', values: { maximum: 1_000_000_000 } }]);
  return sum;
}

/**
 * Closes a drawer with its count (cents).
 * @returns what had to be in it, what was, and the difference: below zero money is missing
 * @throws Problem 404, 409 `drawer_closed`
 */
export function closeDrawer(
  caller: StaffCaller,
  till_id: string,
  count: Body<typeof closeEndpoint>,
) {
  const counted = 'counted' in count ? count.counted.filter((one) => one.count > 0) : null;
  const counted_cents = 'counted' in count ? sumOf(count.counted) : count.counted_cents;
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    const till = await tillWithDrawer(restaurant_id, till_id);
    const drawer = await lockOpenDrawer(till_id);
    const entries = await find(CashEntry, { drawer_id: drawer.id });
    const { expected_cents } = figuresOf(drawer.float_cents, entries);
    const result = {
      expected_cents,
      counted_cents,
      difference_cents: counted_cents - expected_cents,
    };
    await change(Drawer, drawer, {
      closed_by: user_id,
      closed_at: now(),
      expected_cents,
      counted_cents,
      counted,
    });
    await recordBy(caller, {
      action: 'drawer.closed',
      subject_id: till_id,
      detail: { till: till.name, ...result },
    });
    await publishChange(till);
    return result;
  });
}

/** Chooses the printer that opens a drawer. @throws Problem 404, 422 for an unknown printer */
export function choosePrinter(
  caller: StaffCaller,
  till_id: string,
  printer_id: string | null,
): Promise<DrawerPayload> {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const till = await tillWithDrawer(restaurant_id, till_id);
    const printer =
      printer_id &&
      (await findOne(DrawerPrinter, { id: printer_id, restaurant_id, removed_at: null }));
    if (printer_id && !printer)
      throw invalid([{ path: 'printer_id', message: 'unknown_reference' }]);
    await change(DrawerTill, till, { printer_id });
    await recordBy(caller, {
      action: 'drawer.printer_chosen',
      subject_id: till_id,
      detail: { till: till.name, printer: printer ? printer.name : null },
    });
    await publishChange(till);
    return drawerOf(caller, till_id);
  });
}
