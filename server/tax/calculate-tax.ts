/** Calculates tax in whole cents: the only place that splits amounts into net, tax and gross. */
import { divideRoundHalfUp, roundToTotal } from '../money.ts';
import { lineTotal } from './line-totals.ts';

export interface TaxableLine {
  quantity: number;
  unit_price_cents: number;
  tax_rate_basis_points: number;
  discount_cents?: number;
}

export interface Tax {
  rate_basis_points: number;
  net_cents: number;
  tax_cents: number;
  gross_cents: number;
}

/**
 * A line with its tax. `total_cents` is the line total: quantity × unit price − discount, with or
 * without tax as the prices are.
 */
export interface CalculatedLine {
  net_cents: number;
  gross_cents: number;
  total_cents: number;
}

export interface TaxCalculation {
  taxes: Tax[];
  subtotal_cents: number;
  tax_cents: number;
  total_cents: number;
  lines: CalculatedLine[];
}

export interface TaxOptions {
  prices_include_tax: boolean;
}

const WHOLE = 10_000;

/** Calculates taxes by ascending rate, totals, and each line's share; all add up to the cent. */
export function calculateTax(lines: TaxableLine[], options: TaxOptions): TaxCalculation {
  const taxes = rates(lines).map((rate) => taxOn(sum(totalsAt(rate, lines)), rate, options));
  return { taxes, ...sumTaxes(taxes), lines: shareTaxes(lines, taxes, options) };
}

/** Each line's share of taxes that were calculated before, in the order of the lines. */
export function shareTaxes(
  lines: TaxableLine[],
  taxes: Tax[],
  options: TaxOptions,
): CalculatedLine[] {
  const waiting = new Map(
    taxes.map((tax) => {
      return [
        tax.rate_basis_points,
        shareOut(totalsAt(tax.rate_basis_points, lines), tax, options),
      ];
    }),
  );
  return lines.map((line) => waiting.get(line.tax_rate_basis_points)!.shift()!);
}

/**
 * Calculates the taxes of a part of something; `left` are the taxes that are not yet on other
 * parts. A part is calculated by itself, then moved by a cent where the rest would otherwise not
 * add up. So the parts add up to the whole, rate by rate, however it is split; the last takes the
 * rest (docs/INVOICING.md, calculation 8), and none is below zero. Amounts must not be below zero.
 */
export function calculatePart(lines: TaxableLine[], left: Tax[], options: TaxOptions): Tax[] {
  return calculateTax(lines, options).taxes.map((own) => {
    const whole = left.find(({ rate_basis_points }) => rate_basis_points === own.rate_basis_points);
    return whole ? fitted(own, whole, options) : own;
  });
}

function fitted(own: Tax, left: Tax, options: TaxOptions): Tax {
  const stated = options.prices_include_tax ? 'gross_cents' : 'net_cents';
  const rest = taxOn(left[stated] - own[stated], own.rate_basis_points, options);
  const slack = rest[stated] === 0 ? 0 : 1;
  const [gross, restGross] = options.prices_include_tax
    ? [own.gross_cents, rest.gross_cents]
    : [Infinity, Infinity];
  const least = Math.max(left.tax_cents - rest.tax_cents - slack, left.tax_cents - restGross);
  const most = Math.min(left.tax_cents - rest.tax_cents + slack, left.tax_cents, gross);
  const tax_cents = Math.max(0, Math.min(most, Math.max(least, own.tax_cents)));
  const net_cents = options.prices_include_tax ? own.gross_cents - tax_cents : own.net_cents;
  return { ...own, net_cents, tax_cents, gross_cents: net_cents + tax_cents };
}

/**
 * Taxes of a whole of which parts were calculated before (`held`; rate by rate they are a part of
 * it): moved by a cent where the rest would otherwise be below zero, so that it can be calculated
 * as a part too, and parts and whole are equal where nothing else is left.
 */
export function keepParts(taxes: Tax[], held: Tax[], options: TaxOptions): Tax[] {
  const stated = options.prices_include_tax ? 'gross_cents' : 'net_cents';
  return taxes.map((tax) => {
    const own = held.filter(({ rate_basis_points }) => rate_basis_points === tax.rate_basis_points);
    if (own.length === 0) return tax;
    const held_cents = sum(own.map(({ tax_cents }) => tax_cents));
    const rest = tax[stated] - sum(own.map((part) => part[stated]));
    if (rest < 0) return tax;
    const most =
      rest === 0 ? held_cents : options.prices_include_tax ? held_cents + rest : Infinity;
    const tax_cents = Math.max(held_cents, Math.min(most, tax.tax_cents));
    const net_cents = options.prices_include_tax ? tax.gross_cents - tax_cents : tax.net_cents;
    return { ...tax, net_cents, tax_cents, gross_cents: net_cents + tax_cents };
  });
}

function totalsAt(rate: number, lines: TaxableLine[]): number[] {
  return lines.filter((line) => line.tax_rate_basis_points === rate).map(lineTotal);
}

/**
 * One rate's tax on the sum of its lines. The gross is never changed where prices include tax.
 */
function taxOn(amount: number, rate: number, options: TaxOptions): Tax {
  const net = options.prices_include_tax
    ? divideRoundHalfUp(BigInt(amount) * BigInt(WHOLE), WHOLE + rate)
    : amount;
  const tax = options.prices_include_tax
    ? amount - net
    : divideRoundHalfUp(BigInt(amount) * BigInt(rate), WHOLE);
  return { rate_basis_points: rate, net_cents: net, tax_cents: tax, gross_cents: net + tax };
}

/**
 * Spreads the side that the prices leave out (net or gross) over a rate's lines by largest
 * remainder, so that it adds up.
 */
function shareOut(totals: number[], tax: Tax, options: TaxOptions): CalculatedLine[] {
  const other = apportion(options.prices_include_tax ? tax.net_cents : tax.gross_cents, totals);
  return totals.map((total, i) => {
    const [net, gross] = options.prices_include_tax ? [other[i]!, total] : [total, other[i]!];
    return { net_cents: net, gross_cents: gross, total_cents: total };
  });
}

/**
 * As `allocate`, for weights on both sides of zero (a returned bottle beside a meal).
 */
function apportion(amount: number, totals: number[]): number[] {
  const whole = BigInt(sum(totals));
  if (whole === 0n) return totals;
  const sign = whole < 0n ? -1n : 1n;
  return roundToTotal(
    amount,
    totals.map((total) => BigInt(total) * BigInt(amount) * sign),
    whole * sign,
  );
}

/**
 * Taxes less others, rate by rate; rates with nothing left are left out.
 */
export function subtractTaxes(from: Tax[], taken: Tax[]): Tax[] {
  return from
    .map((tax) => {
      const off = (part: (other: Tax) => number) =>
        sum(
          taken
            .filter(({ rate_basis_points }) => rate_basis_points === tax.rate_basis_points)
            .map(part),
        );
      return {
        rate_basis_points: tax.rate_basis_points,
        net_cents: tax.net_cents - off(({ net_cents }) => net_cents),
        tax_cents: tax.tax_cents - off(({ tax_cents }) => tax_cents),
        gross_cents: tax.gross_cents - off(({ gross_cents }) => gross_cents),
      };
    })
    .filter(({ net_cents, gross_cents }) => net_cents !== 0 || gross_cents !== 0);
}

export function sumTaxes(
  taxes: Tax[],
): Pick<TaxCalculation, 'subtotal_cents' | 'tax_cents' | 'total_cents'> {
  return {
    subtotal_cents: sum(taxes.map((tax) => tax.net_cents)),
    tax_cents: sum(taxes.map((tax) => tax.tax_cents)),
    total_cents: sum(taxes.map((tax) => tax.gross_cents)),
  };
}

function rates(lines: TaxableLine[]): number[] {
  return [...new Set(lines.map((line) => line.tax_rate_basis_points))].sort((a, b) => a - b);
}

function sum(amounts: number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0);
}
