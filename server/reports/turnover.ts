import type { Tax } from '../tax/calculate-tax.ts';

export interface CountedDocument {
  kind: 'full' | 'simplified' | 'credit_note';
  taxes: Tax[];
  /**
   * The amounts left of the simplified invoice that this document replaces, by rate; empty where
   * there was none.
   */
  superseded: Tax[];
}

export function negated(taxes: Tax[]): Tax[] {
  return taxes.map(({ rate_basis_points, net_cents, tax_cents, gross_cents }) => ({
    rate_basis_points,
    net_cents: 0 - net_cents,
    tax_cents: 0 - tax_cents,
    gross_cents: 0 - gross_cents,
  }));
}

/** Adds breakdowns up, by ascending rate, without rates whose amounts are zero. */
export function sumByRate(breakdowns: Tax[][]): Tax[] {
  const sums = new Map<number, Tax>();
  for (const { rate_basis_points, net_cents, tax_cents, gross_cents } of breakdowns.flat()) {
    const sum = sums.get(rate_basis_points) ?? {
      rate_basis_points,
      net_cents: 0,
      tax_cents: 0,
      gross_cents: 0,
    };
    sums.set(rate_basis_points, {
      rate_basis_points,
      net_cents: sum.net_cents + net_cents,
      tax_cents: sum.tax_cents + tax_cents,
      gross_cents: sum.gross_cents + gross_cents,
    });
  }
  return [...sums.values()]
    .filter(
      ({ net_cents, tax_cents, gross_cents }) =>
        net_cents !== 0 || tax_cents !== 0 || gross_cents !== 0,
    )
    .sort((a, b) => a.rate_basis_points - b.rate_basis_points);
}

/**
 * A document's part of the turnover on its day of issue, in cents by rate. A credit note subtracts.
 * The tax of a simplified invoice arose on its own day, so a full invoice in its place adds only
 * the difference, which is usually nothing; thus no day changes after it is closed.
 */
export function turnoverOf({ kind, taxes, superseded }: CountedDocument): Tax[] {
  return sumByRate(kind === 'credit_note' ? [negated(taxes)] : [taxes, negated(superseded)]);
}
