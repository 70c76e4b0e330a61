/**
 * Who took, sold, voided and discounted in a period, its turnover by service, and the bills that
 * are open at its end; in cents. The sums agree with the report's other figures: payments and tips
 * of all persons with what was paid, sold of all persons and of all services with what was sold.
 */
import { worthOf } from '../bills/discount-lines.ts';
import { SERVICES, type Service } from '../menu/contract.ts';
import { statement, together } from '../database/repository.ts';
import { drawersIn } from '../drawers/cash.ts';
import { allocate } from '../money.ts';
import { namesOf } from '../staff/staff.ts';
import type { ReportDetails } from './contract.ts';
import type { Period } from './documents.ts';

/** Turnover of a bill in a period, below zero where more was refunded than sold. */
export interface SoldOnBill {
  bill_id: string;
  cents: number;
}
/** A refund with a credit note: by whom, in cents, its tip apart. */
export interface NoteRefund {
  user_id: string | null;
  amount_cents: number;
  tip_cents: number;
}

type Person = ReportDetails['by_person'][number];
type Counts = Required<Omit<Person, 'user_id' | 'name'>>;
const NOTHING: Counts = {
  payments: 0,
  amount_cents: 0,
  tip_cents: 0,
  refunded_count: 0,
  refunded_cents: 0,
  orders: 0,
  sold_cents: 0,
  covers: 0,
  voids: 0,
  voided_cents: 0,
  discounts: 0,
  discounted_cents: 0,
};
/** What each person did, by their id; null is nobody: a guest's own order. */
type ByPerson = Map<string | null, Counts>;

function add(people: ByPerson, user_id: string | null, more: Partial<Counts>): void {
  const before = people.get(user_id) ?? NOTHING;
  const sums = Object.entries(more).map(([key, value]) => [
    key,
    before[key as keyof Counts] + value,
  ]);
  people.set(user_id, { ...before, ...(Object.fromEntries(sums) as Partial<Counts>) });
}

const values = ({ restaurant_id, from, until }: Period) => [restaurant_id, from, until];
const within = (moment: string) => `${moment} >= $2 AND ${moment} < $3`;

/**
 * SQLite reads the tables of a `CROSS JOIN` in their order: what happened in the period, and not
 * all bills with what happened on them.
 */
const TAKEN = `SELECT p.user_id, count(*) AS payments,
    CAST(sum(p.amount_cents) AS BIGINT) AS amount_cents,
    CAST(sum(p.tip_cents) AS BIGINT) AS tip_cents
  FROM payments p CROSS JOIN bills b
  WHERE b.id = p.bill_id AND b.restaurant_id = $1 AND ${within('p.created_at')}
  GROUP BY p.user_id`;
const REFUNDED = `SELECT p.user_id, p.refunded_by, count(*) AS refunded_count,
    CAST(sum(p.amount_cents) AS BIGINT) AS amount_cents,
    CAST(sum(p.tip_cents) AS BIGINT) AS tip_cents
  FROM payments p CROSS JOIN bills b
  WHERE b.id = p.bill_id AND b.restaurant_id = $1 AND ${within('p.refunded_at')}
  GROUP BY p.user_id, p.refunded_by`;
const ENTERED = `SELECT placed_by AS user_id, count(*) AS orders FROM orders
  WHERE restaurant_id = $1 AND status <> 'cancelled' AND ${within('created_at')}
  GROUP BY placed_by`;
/** The parts of a price at several rates are voided together, and are one void. */
const VOIDED = `SELECT v.user_id, count(CASE WHEN i.part_of IS NULL THEN 1 END) AS voids,
    CAST(sum(v.amount_cents) AS BIGINT) AS voided_cents
  FROM item_voids v CROSS JOIN order_items i CROSS JOIN orders o
  WHERE i.id = v.order_item_id AND o.id = i.order_id
    AND o.restaurant_id = $1 AND ${within('v.created_at')} GROUP BY v.user_id`;

/**
 * Payments count for who took them, less what of them was refunded in the period; a refund with a
 * credit note belongs to no one payment, and counts for who issued the note.
 */
async function addPayments(people: ByPerson, period: Period, notes: NoteRefund[]): Promise<void> {
  /** Null for what guests paid online. */
  type Taken = { user_id: string | null } & Pick<Counts, 'payments' | 'amount_cents' | 'tip_cents'>;
  for (const { user_id, ...taken } of await statement<Taken>(TAKEN, values(period)))
    add(people, user_id, taken);
  type Refunded = Omit<Taken, 'payments'> & { refunded_by: string | null; refunded_count: number };
  for (const refund of await statement<Refunded>(REFUNDED, values(period))) {
    const { user_id, refunded_by, refunded_count, amount_cents, tip_cents } = refund;
    add(people, user_id, { amount_cents: -amount_cents, tip_cents: -tip_cents });
    add(people, refunded_by, { refunded_count, refunded_cents: amount_cents + tip_cents });
  }
  for (const { user_id, amount_cents, tip_cents } of notes)
    add(people, user_id, {
      amount_cents: -amount_cents,
      tip_cents: -tip_cents,
      refunded_count: 1,
      refunded_cents: amount_cents + tip_cents,
    });
}

/** What each person entered of the bills that were sold or refunded in a period. */
const SHARES = `SELECT b.id AS bill_id, b.service, o.placed_by,
    CAST(sum(o.total_cents) AS BIGINT) AS cents
  FROM (SELECT bill_id FROM sales WHERE restaurant_id = $1 AND ${within('sold_at')}
    UNION SELECT bill_id FROM invoices
      WHERE restaurant_id = $1 AND kind = 'credit_note' AND ${within('created_at')}) sold
    CROSS JOIN bills b LEFT JOIN orders o ON o.bill_id = b.id AND o.status <> 'cancelled'
  WHERE b.id = sold.bill_id AND b.restaurant_id = $1
  GROUP BY b.id, b.service, o.placed_by ORDER BY b.id, o.placed_by`;
interface Share {
  bill_id: string;
  service: Service;
  placed_by: string | null;
  cents: number | null;
}

/** Spreads an amount, which may be below zero, by largest remainder. */
function spread(cents: number, weights: number[]): number[] {
  const sign = cents < 0 ? -1 : 1;
  return allocate(sign * cents, weights).map((share) => sign * share || 0);
}

/**
 * The turnover of each service, and of each person: a bill's is spread over those who entered its
 * orders, in proportion to them.
 */
async function addSold(
  people: ByPerson,
  period: Period,
  sold: SoldOnBill[],
): Promise<ReportDetails['by_service']> {
  const shares = new Map<string, Share[]>();
  for (const share of await statement<Share>(SHARES, values(period)))
    shares.set(share.bill_id, [...(shares.get(share.bill_id) ?? []), share]);
  const services = new Map<Service, number>();
  for (const { bill_id, cents } of sold) {
    const own = shares.get(bill_id);
    if (!own) continue;
    const { service } = own[0]!;
    services.set(service, (services.get(service) ?? 0) + cents);
    const parts = spread(
      cents,
      own.map((share) => share.cents ?? 0),
    );
    own.forEach(({ placed_by }, place) => add(people, placed_by, { sold_cents: parts[place]! }));
  }
  return SERVICES.map((service) => ({ service, sold_cents: services.get(service) ?? 0 }));
}

const DISCOUNTED_BILLS = `(SELECT DISTINCT d.bill_id FROM bill_discounts d CROSS JOIN bills b
    WHERE b.id = d.bill_id AND b.restaurant_id = $1 AND ${within('d.created_at')}) discounted`;
const DISCOUNTS = `SELECT d.bill_id, d.order_item_id, d.percent_basis_points, d.amount_cents,
    d.user_id, CASE WHEN ${within('d.created_at')} THEN 1 ELSE 0 END AS counts
  FROM ${DISCOUNTED_BILLS} CROSS JOIN bill_discounts d
  WHERE d.bill_id = discounted.bill_id ORDER BY d.created_at, d.id`;
const DISCOUNTED = `SELECT o.bill_id, COALESCE(i.part_of, i.id) AS dish,
    CAST(sum(i.quantity * i.unit_price_cents) AS BIGINT) AS full_cents,
    CAST(sum(i.discount_cents) AS BIGINT) AS discount_cents
  FROM ${DISCOUNTED_BILLS} CROSS JOIN orders o CROSS JOIN order_items i
  WHERE o.bill_id = discounted.bill_id AND i.order_id = o.id AND o.status <> 'cancelled'
  GROUP BY o.bill_id, COALESCE(i.part_of, i.id)`;
interface Discount {
  bill_id: string;
  order_item_id: string | null;
  percent_basis_points: number | null;
  amount_cents: number | null;
  user_id: string;
  /** 1 where it was given in the period. */
  counts: number;
}
interface Dish {
  bill_id: string;
  dish: string;
  full_cents: number;
  discount_cents: number;
}

/**
 * What each discount of a bill took off, in cents: a dish's own by itself, the bill's the rest of
 * all that its lines are discounted by, so that the sum is what the guests were not charged.
 */
function worths(discounts: Discount[], dishes: Dish[]): number[] {
  const full = new Map(dishes.map(({ dish, full_cents }) => [dish, full_cents]));
  const own = discounts.map((discount) => {
    const whole = discount.order_item_id === null ? 0 : (full.get(discount.order_item_id) ?? 0);
    return discount.order_item_id === null ? 0 : Math.min(worthOf(discount, whole), whole);
  });
  const all = dishes.reduce((sum, { discount_cents }) => sum + discount_cents, 0);
  const rest = all - own.reduce((sum, cents) => sum + cents, 0);
  const onBill = discounts.findIndex(({ order_item_id }) => order_item_id === null);
  const takesRest = onBill < 0 ? own.length - 1 : onBill;
  return own.map((cents, place) => (place === takesRest ? cents + rest : cents));
}

function byBill<Row extends { bill_id: string }>(rows: Row[]): Map<string, Row[]> {
  const bills = new Map<string, Row[]>();
  for (const row of rows) {
    const own = bills.get(row.bill_id);
    if (own) own.push(row);
    else bills.set(row.bill_id, [row]);
  }
  return bills;
}

async function addDiscounts(people: ByPerson, period: Period): Promise<void> {
  const dishes = byBill(await statement<Dish>(DISCOUNTED, values(period)));
  const discounts = byBill(await statement<Discount>(DISCOUNTS, values(period)));
  for (const [bill_id, own] of discounts) {
    const cents = worths(own, dishes.get(bill_id) ?? []);
    own.forEach(({ user_id, counts }, place) => {
      if (Number(counts) === 1)
        add(people, user_id, { discounts: 1, discounted_cents: cents[place]! });
    });
  }
}

/**
 * Bills that are open now, and those that were settled later: each by an index of its own. SQLite
 * takes `status = 'settled'` for a better way in than the time, and reads all bills of before; a
 * negation is none (https://www.sqlite.org/optoverview.html#where_clause_analysis).
 */
const NOT_SETTLED_BY = `SELECT id, total_cents FROM bills
    WHERE restaurant_id = $1 AND status = 'open' AND created_at < $2
  UNION ALL SELECT id, total_cents FROM bills
    WHERE restaurant_id = $1 AND settled_at >= $2
      AND NOT (created_at >= $2) AND NOT (status <> 'settled')`;
/**
 * Bills that are open at the end of a period, and what was paid on them by then. Of one that was
 * owed again since, the sales tell that it was settled then.
 */
const OPEN = `SELECT count(*) AS count, CAST(COALESCE(sum(total_cents), 0) AS BIGINT) AS total,
    CAST(COALESCE(sum(paid), 0) AS BIGINT) AS paid_cents
  FROM (SELECT b.total_cents, (SELECT sum(p.amount_cents) FROM payments p
      WHERE p.bill_id = b.id AND p.created_at < $2
        AND (p.refunded_at IS NULL OR p.refunded_at >= $2)) AS paid
    FROM (${NOT_SETTLED_BY}) b
    WHERE b.total_cents > COALESCE((SELECT sum(s.gross_cents) FROM sales s
        WHERE s.bill_id = b.id AND s.sold_at < $2), 0)) AS bills`;
const SOLD_BILLS = `bills b JOIN (SELECT bill_id FROM sales
    WHERE restaurant_id = $1 AND ${within('sold_at')}
    GROUP BY bill_id HAVING sum(gross_cents) > 0) sold ON sold.bill_id = b.id`;
const SOLD = `SELECT count(*) AS count, CAST(COALESCE(sum(b.covers), 0) AS BIGINT) AS covers
  FROM ${SOLD_BILLS}`;
/** The covers of a bill count for who opened it. */
const COVERS = `SELECT b.opened_by AS user_id, CAST(sum(b.covers) AS BIGINT) AS covers
  FROM ${SOLD_BILLS} WHERE b.covers > 0 GROUP BY b.opened_by`;
/** The bills of a period of which something was sold, and their covers. */
export function soldBillsIn(period: Period): Promise<ReportDetails['sold_bills']> {
  return row(SOLD, values(period));
}

async function row<R extends object>(sql: string, bound: unknown[]): Promise<R> {
  return (await statement<R>(sql, bound))[0]!;
}

function total(people: ByPerson, count: keyof Counts, cents: keyof Counts) {
  const sum = (key: keyof Counts) =>
    [...people.values()].reduce((all, person) => all + person[key], 0);
  return { count: sum(count), amount_cents: sum(cents) };
}

/** Persons with their names, by name; who entered nothing by themselves, guests, come last. */
async function named(people: ByPerson): Promise<Person[]> {
  const names = await namesOf([...people.keys()].filter((id) => id !== null));
  return [...people]
    .map(([user_id, counts]) => ({
      user_id,
      name: user_id === null ? null : (names.get(user_id) ?? null),
      ...counts,
    }))
    .sort((a, b) =>
      a.user_id === null || b.user_id === null
        ? Number(a.user_id === null) - Number(b.user_id === null)
        : (a.name ?? '').localeCompare(b.name ?? '') || (a.user_id < b.user_id ? -1 : 1),
    );
}

/** What the other figures were calculated from. */
export interface Sources {
  sold: SoldOnBill[];
  notes: NoteRefund[];
  receipts: ReportDetails['automatic_receipts'];
}

/** The further figures of a period. */
export async function detailsOf(
  period: Period,
  { sold, notes, receipts }: Sources,
): Promise<ReportDetails> {
  const people: ByPerson = new Map();
  const { restaurant_id, until } = period;
  type Entered = { user_id: string | null; orders: number };
  type Voided = { user_id: string; voids: number; voided_cents: number };
  type Covers = { user_id: string | null; covers: number };
  type Open = { count: number; total: number; paid_cents: number };
  const [entered, voided, covers, open, { drawers, without_drawer }, sold_bills] = await together(
    () => statement<Entered>(ENTERED, values(period)),
    () => statement<Voided>(VOIDED, values(period)),
    () => statement<Covers>(COVERS, values(period)),
    () => row<Open>(OPEN, [restaurant_id, until]),
    () => drawersIn(period),
    () => soldBillsIn(period),
  );
  await addPayments(people, period, notes);
  const by_service = await addSold(people, period, sold);
  await addDiscounts(people, period);
  for (const { user_id, ...figures } of [...entered, ...voided, ...covers])
    add(people, user_id, figures);
  return {
    by_person: await named(people),
    by_service,
    voids: total(people, 'voids', 'voided_cents'),
    discounts: total(people, 'discounts', 'discounted_cents'),
    open_bills: {
      count: open.count,
      owed_cents: open.total - open.paid_cents,
      paid_cents: open.paid_cents,
    },
    sold_bills,
    automatic_receipts: receipts,
    drawers,
    cash_without_drawer: without_drawer,
  };
}
