/** The cash that comes into drawers and goes out of them, with payments and refunds. */
import { anyOf, atLeast, below, both } from '../database/conditions.ts';
import { find, findOne, insert } from '../database/repository.ts';
import { namesOf } from '../staff/staff.ts';
import { CashEntry, Drawer, DrawerTill } from './model.ts';

/** All amounts are cents. */
export interface CashFigures {
  /** Cash payments without their tips, before rounding. */
  cash_cents: number;
  tips_cents: number;
  rounding_cents: number;
  /** Refunds with their tips and rounding: zero or below. */
  refunds_cents: number;
  movements_cents: number;
  /** The float and all of the above: what the drawer should hold. */
  expected_cents: number;
}

type Amounts = Pick<CashEntry, 'kind' | 'amount_cents' | 'tip_cents' | 'rounding_cents'>;
const moved = ({ amount_cents, tip_cents, rounding_cents }: Amounts) =>
  amount_cents + tip_cents + rounding_cents;

/** What came in and went out of a drawer with this float. */
export function figuresOf(float_cents: number, entries: Amounts[]): CashFigures {
  const sum = (kind: CashEntry['kind'], of: (entry: Amounts) => number) =>
    entries.filter((entry) => entry.kind === kind).reduce((all, entry) => all + of(entry), 0);
  return {
    cash_cents: sum('payment', ({ amount_cents }) => amount_cents),
    tips_cents: sum('payment', ({ tip_cents }) => tip_cents),
    rounding_cents: sum('payment', ({ rounding_cents }) => rounding_cents),
    refunds_cents: sum('refund', moved),
    movements_cents: sum('movement', moved),
    expected_cents: entries.reduce((all, entry) => all + moved(entry), float_cents),
  };
}

export interface Cash {
  restaurant_id: string;
  /** The till where it was taken or refunded; null for any other machine. */
  till_id: string | null;
  user_id: string;
  /** The payment or the credit note. */
  subject_id: string;
  amount_cents: number;
  tip_cents: number;
  rounding_cents: number;
}

/**
 * Notes cash of a payment or a refund in the open drawer of its till, in the running transaction.
 * The drawer is locked, so that it is in the drawer before its count or in none. It comes last in a
 * transaction, after the locks of bills and numbers.
 */
async function note(kind: 'payment' | 'refund', { till_id, ...cash }: Cash): Promise<void> {
  const drawer = till_id && (await findOne(Drawer, { till_id, closed_at: null }, { lock: true }));
  const sign = kind === 'refund' ? -1 : 1;
  await insert(CashEntry, {
    ...cash,
    till_id,
    drawer_id: drawer ? drawer.id : null,
    kind,
    amount_cents: sign * cash.amount_cents,
    tip_cents: sign * cash.tip_cents,
    rounding_cents: sign * cash.rounding_cents,
    reason: null,
  });
}

/** Notes a cash payment, its amounts above zero. */
export function cashTaken(cash: Cash): Promise<void> {
  return note('payment', cash);
}
/** Notes cash that was refunded, its amounts above zero. */
export function cashRefunded(cash: Cash): Promise<void> {
  return note('refund', cash);
}

export interface DrawerInPeriod extends CashFigures {
  till_id: string;
  till_name: string;
  opened_by: string | null;
  opened_at: string;
  float_cents: number;
  /** Null while it is open at the end of the period. */
  closed_by: string | null;
  closed_at: string | null;
  counted_cents: number | null;
  /** What was counted less what was expected: below zero money is missing. */
  difference_cents: number | null;
}

export interface DrawersInPeriod {
  /** Every opening that was not closed before the period, by till and time. */
  drawers: DrawerInPeriod[];
  /** Cash of the period that counts to no drawer: taken where none was open. */
  without_drawer: { count: number; cash_cents: number };
}

interface Period {
  restaurant_id: string;
  from: Date;
  until: Date;
}

/**
 * The drawers of a period (instants, the end excluded), for the day report. An opening that began
 * before the period has its figures from its beginning; what was paid after the period is not in
 * it.
 */
export async function drawersIn({ restaurant_id, from, until }: Period): Promise<DrawersInPeriod> {
  const drawers = await find(
    Drawer,
    [
      { restaurant_id, created_at: below(until) },
      anyOf<Drawer>({ closed_at: null }, { closed_at: atLeast(from) }),
    ],
    { order: ['created_at', 'id'] },
  );
  const tills = await find(DrawerTill, { id: [...new Set(drawers.map((one) => one.till_id))] });
  const entries = await find(CashEntry, {
    drawer_id: drawers.map(({ id }) => id),
    created_at: below(until),
  });
  const people = await namesOf([
    ...new Set(drawers.flatMap(({ opened_by, closed_by }) => [opened_by, closed_by ?? opened_by])),
  ]);
  const names = new Map(tills.map(({ id, name }) => [id, name]));
  const figures = drawers.map((drawer): DrawerInPeriod => {
    const closed = drawer.closed_at !== null && drawer.closed_at < until ? drawer : null;
    return {
      till_id: drawer.till_id,
      till_name: names.get(drawer.till_id)!,
      opened_by: people.get(drawer.opened_by) ?? null,
      opened_at: drawer.created_at.toISOString(),
      float_cents: drawer.float_cents,
      ...figuresOf(
        drawer.float_cents,
        entries.filter(({ drawer_id }) => drawer_id === drawer.id),
      ),
      closed_by: (closed?.closed_by && people.get(closed.closed_by)) ?? null,
      closed_at: closed?.closed_at?.toISOString() ?? null,
      counted_cents: closed?.counted_cents ?? null,
      difference_cents: closed ? closed.counted_cents! - closed.expected_cents! : null,
    };
  });
  const loose = await find(CashEntry, {
    restaurant_id,
    drawer_id: null,
    created_at: both(atLeast(from), below(until)),
  });
  return {
    drawers: figures.sort((a, b) => a.till_name.localeCompare(b.till_name)),
    without_drawer: {
      count: loose.length,
      cash_cents: loose.reduce((all, entry) => all + moved(entry), 0),
    },
  };
}
