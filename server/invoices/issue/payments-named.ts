export interface NamedPayment {
  method: string;
  amount_cents: number;
}

const sumOf = (payments: NamedPayment[]) =>
  payments.reduce((sum, { amount_cents }) => sum + amount_cents, 0);

/** A payment of a bill, or one that an invoice of it names. */
export interface OwnedPayment extends NamedPayment {
  /**
   * Ids of orders: of a payment those that a guest paid with it as their own, of a named one those
   * that its invoice is for.
   */
  orders?: readonly string[] | undefined;
}

/**
 * Whose a payment is to an invoice for these orders: its payer's own, anybody's, another guest's.
 */
function rankOf({ orders: own = [] }: OwnedPayment, orders: readonly string[] = []): 0 | 1 | 2 {
  if (own.length === 0) return 1;
  return own.some((id) => orders.includes(id)) ? 0 : 2;
}

/**
 * Takes an amount in cents off these payments for an invoice for these orders: its payer's own
 * first, and those that other guests made for their orders last. Of each kind a payment of just the
 * amount is taken whole, else they are taken in the order of paying.
 * @returns what it took
 */
function takeOff(
  payments: OwnedPayment[],
  amount_cents: number,
  orders: readonly string[] | undefined,
): NamedPayment[] {
  const taken: NamedPayment[] = [];
  let rest = amount_cents;
  for (const rank of [0, 1, 2]) {
    const alike = payments.filter((payment) => rankOf(payment, orders) === rank);
    const just = alike.find((payment) => payment.amount_cents === rest);
    for (const payment of just ? [just] : alike) {
      const amount = Math.min(rest, payment.amount_cents);
      payment.amount_cents -= amount;
      rest -= amount;
      if (amount > 0) taken.push({ method: payment.method, amount_cents: amount });
    }
  }
  return taken;
}

/** What is left of each payment after the payments that other invoices name. */
function leftOf<Payment extends OwnedPayment>(
  payments: Payment[],
  named: OwnedPayment[],
): Payment[] {
  const left = payments.map((payment) => ({ ...payment }));
  for (const { method, amount_cents, orders } of named)
    takeOff(
      left.filter((payment) => payment.method === method),
      amount_cents,
      orders,
    );
  return left;
}

/** The first of these payments, up to an amount in cents. */
export function paymentsUpTo(payments: NamedPayment[], most_cents: number): NamedPayment[] {
  const taken: NamedPayment[] = [];
  for (const { method, amount_cents } of payments) {
    const amount = Math.min(amount_cents, most_cents - sumOf(taken));
    if (amount > 0) taken.push({ method, amount_cents: amount });
  }
  return taken;
}

/**
 * The payments that an invoice for `total_cents` of a paid order names, so that its payer reads how
 * their share was paid, and all of the order's invoices together name each payment once: what its
 * guest paid for these orders as their own, then a payment of exactly the amount, else what is left
 * in the order of paying, and what other guests paid for theirs last. They add up to the invoice's
 * total, as an issued invoice owes nothing (BT-113, BT-115). An invoice that replaces credited
 * items may find nothing left; it names the method of the first payment.
 */
export function paymentsNamed(
  total_cents: number,
  payments: OwnedPayment[],
  { byOthers, orders }: Omit<NamingOccasion, 'named'>,
): NamedPayment[] {
  if (byOthers.length === 0 && sumOf(payments) === total_cents)
    return payments.map(({ method, amount_cents }) => ({ method, amount_cents }));
  const taken = takeOff(leftOf(payments, byOthers), total_cents, orders);
  const missing = total_cents - sumOf(taken);
  const first = [...payments].sort((a, b) => rankOf(a, orders) - rankOf(b, orders))[0];
  return missing > 0 && first ? [...taken, { method: first.method, amount_cents: missing }] : taken;
}

/** The payments before and after an invoice names its own, beside what other invoices name. */
function aroundOf<Payment extends OwnedPayment>(
  payments: Payment[],
  { named, orders, byOthers }: NamingOccasion,
): { before: Payment[]; after: Payment[] } {
  const before = leftOf(payments, byOthers);
  const own = named.map((payment) => ({ ...payment, orders }));
  return { before, after: leftOf(before, own) };
}

/**
 * What cash rounding added to an invoice's payments, in cents. A payment's rounding is on the
 * invoice that names the last of it, so that the bill's invoices together carry each once.
 */
export function roundingNamed(
  payments: (OwnedPayment & { rounding_cents: number })[],
  occasion: NamingOccasion,
): number {
  const { before, after } = aroundOf(payments, occasion);
  return payments
    .filter(
      (_payment, place) => before[place]!.amount_cents > 0 && after[place]!.amount_cents === 0,
    )
    .reduce((sum, { rounding_cents }) => sum + rounding_cents, 0);
}

export interface TippedPayment extends OwnedPayment {
  tip_cents: number;
}
interface NamingOccasion {
  /** The payments that this invoice names, and ids of the orders that it is for. */
  named: NamedPayment[];
  orders?: readonly string[];
  /** The payments that the bill's other invoices name. */
  byOthers: OwnedPayment[];
}
interface TipOccasion extends NamingOccasion {
  /** Tips on the order's other invoices, and tips refunded with one. */
  held_cents: number;
  /** True when nothing is left to invoice after this one. */
  isLast: boolean;
}

/**
 * The tip of an invoice, in cents: the tips of the payments that it alone names in full. The last
 * invoice has the rest, so that the order's invoices together carry each tip once, and never more
 * than was paid.
 */
export function tipNamed(
  payments: TippedPayment[],
  { held_cents, isLast, ...occasion }: TipOccasion,
): number {
  const paid = payments.reduce((sum, { tip_cents }) => sum + tip_cents, 0);
  const free = Math.max(0, paid - held_cents);
  if (isLast) return free;
  const { before, after } = aroundOf(payments, occasion);
  const own = payments
    .filter(
      ({ amount_cents }, place) =>
        amount_cents > 0 &&
        before[place]!.amount_cents === amount_cents &&
        after[place]!.amount_cents === 0,
    )
    .reduce((sum, { tip_cents }) => sum + tip_cents, 0);
  return Math.min(own, free);
}
