export interface NamedPayment {
  method: string;
  amount_cents: number;
}

const sumOf = (payments: NamedPayment[]) =>
  payments.reduce((sum, { amount_cents }) => sum + amount_cents, 0);

/**
 * What is left of each payment after the payments that other invoices name, in the order of paying:
 * a named payment of the same method and amount is taken whole, else the named amount is taken from
 * the payments of its method.
 */
function leftOf<Payment extends NamedPayment>(
  payments: Payment[],
  named: NamedPayment[],
): Payment[] {
  const left = payments.map((payment) => ({ ...payment }));
  const alike = (one: NamedPayment) =>
    left.find(
      ({ method, amount_cents }) => method === one.method && amount_cents === one.amount_cents,
    ) ?? null;
  for (const one of named) {
    const whole = alike(one);
    let rest = one.amount_cents;
    for (const payment of whole ? [whole] : left.filter(({ method }) => method === one.method)) {
      const taken = Math.min(rest, payment.amount_cents);
      payment.amount_cents -= taken;
      rest -= taken;
    }
  }
  return left;
}
const unnamed = (payments: NamedPayment[], named: NamedPayment[]) =>
  leftOf(payments, named).filter(({ amount_cents }) => amount_cents > 0);

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
 * their share was paid, and all of the order's invoices together name each payment once: a payment
 * of exactly this amount, else what is left in the order of paying. They add up to the invoice's
 * total, as an issued invoice owes nothing (BT-113, BT-115). An invoice that replaces credited
 * items may find nothing left; it names the method of the first payment.
 */
export function paymentsNamed(
  total_cents: number,
  payments: NamedPayment[],
  byOthers: NamedPayment[],
): NamedPayment[] {
  if (byOthers.length === 0 && sumOf(payments) === total_cents) return payments;
  const left = unnamed(payments, byOthers);
  const just = left.find(({ amount_cents }) => amount_cents === total_cents);
  const taken = paymentsUpTo(just ? [just] : left, total_cents);
  const missing = total_cents - sumOf(taken);
  return missing > 0 && payments[0]
    ? [...taken, { method: payments[0].method, amount_cents: missing }]
    : taken;
}

/** The payments of which an invoice names the last that other invoices left. */
function namedLast<Payment extends NamedPayment>(
  payments: Payment[],
  { named, byOthers }: Pick<TipOccasion, 'named' | 'byOthers'>,
): Payment[] {
  const before = leftOf(payments, byOthers);
  const after = leftOf(before, named);
  return payments.filter(
    (_payment, place) => before[place]!.amount_cents > 0 && after[place]!.amount_cents === 0,
  );
}

/**
 * What cash rounding added to an invoice's payments, in cents. A payment's rounding is on the
 * invoice that names the last of it, so that the bill's invoices together carry each once.
 */
export function roundingNamed(
  payments: (NamedPayment & { rounding_cents: number })[],
  occasion: Pick<TipOccasion, 'named' | 'byOthers'>,
): number {
  return namedLast(payments, occasion).reduce((sum, { rounding_cents }) => sum + rounding_cents, 0);
}

export interface TippedPayment extends NamedPayment {
  tip_cents: number;
}
interface TipOccasion {
  /** The payments that this invoice names, and those of the order's other invoices. */
  named: NamedPayment[];
  byOthers: NamedPayment[];
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
  { named, byOthers, held_cents, isLast }: TipOccasion,
): number {
  const paid = payments.reduce((sum, { tip_cents }) => sum + tip_cents, 0);
  const free = Math.max(0, paid - held_cents);
  if (isLast) return free;
  const before = leftOf(payments, byOthers);
  const after = leftOf(before, named);
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
