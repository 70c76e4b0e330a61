export interface NamedPayment {
  method: string;
  amount_cents: number;
}

const sumOf = (payments: NamedPayment[]) =>
  payments.reduce((sum, { amount_cents }) => sum + amount_cents, 0);

/**
 * What of each of these payments no other invoice names, all of them in their order: a payment that
 * one names whole is that one's, else what is named of a means is taken off in the order of paying.
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

/**
 * The payments that an invoice for so many cents of a paid order names, so that its guest reads how
 * his own share was paid, and all the order's invoices together name each payment once: one of just
 * this amount where there is one, else what the others leave in the order of paying. They come to
 * the invoice's total, as an issued one owes nothing (BT-113, BT-115). What was credited and is
 * invoiced again may find nothing left; it was paid with the first.
 */
export function paymentsNamed(
  total_cents: number,
  payments: NamedPayment[],
  byOthers: NamedPayment[],
): NamedPayment[] {
  if (byOthers.length === 0 && sumOf(payments) === total_cents) return payments;
  const left = unnamed(payments, byOthers);
  const just = left.find(({ amount_cents }) => amount_cents === total_cents);
  const taken: NamedPayment[] = [];
  for (const { method, amount_cents } of just ? [just] : left) {
    const amount = Math.min(amount_cents, total_cents - sumOf(taken));
    if (amount > 0) taken.push({ method, amount_cents: amount });
  }
  const missing = total_cents - sumOf(taken);
  return missing > 0 && payments[0]
    ? [...taken, { method: payments[0].method, amount_cents: missing }]
    : taken;
}

export interface TippedPayment extends NamedPayment {
  tip_cents: number;
}
interface TipOccasion {
  /** What this invoice names, and what the order's others do. */
  named: NamedPayment[];
  byOthers: NamedPayment[];
  /** Tips that stand on the order's other invoices, or were given back with one. */
  held_cents: number;
  /** Nothing is left to be invoiced after this one. */
  isLast: boolean;
}

/**
 * The tip that an invoice bears, in cents: of those payments that it alone names, from their first
 * cent to their last. The last invoice bears what is left, so that all of an order's invoices bear
 * each tip once, and never more than was paid.
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
