export interface NamedPayment {
  method: string;
  amount_cents: number;
}

const sumOf = (payments: NamedPayment[]) =>
  payments.reduce((sum, { amount_cents }) => sum + amount_cents, 0);

/** What of these payments no other invoice names: a payment that one names whole is that one's, else what is named of a means is taken off in the order of paying. */
function unnamed(payments: NamedPayment[], named: NamedPayment[]): NamedPayment[] {
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
  return left.filter(({ amount_cents }) => amount_cents > 0);
}

/**
 * The payments that an invoice for so many cents of a paid order names, so that its guest reads how his own share was paid, and all the
 * order's invoices together name each payment once: one of just this amount where there is one, else what the others leave in the order of
 * paying. They come to the invoice's total, as an issued one owes nothing (BT-113, BT-115). What was credited and is invoiced again may
 * find nothing left; it was paid with the first.
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
