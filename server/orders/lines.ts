/**
 * An order's lines at the menu's prices: a bundle split by tax rate, and the service charge.
 */
import { randomUUID } from 'node:crypto';
import { allocate, divideRoundHalfUp } from '../money.ts';
import { lineTotal } from '../tax/line-totals.ts';
import type { PricedProduct } from '../menu/menu.ts';
import type { ServiceCharge } from '../menu/service-charge.ts';
import type { ItemKind } from './contract.ts';

interface Wanted {
  quantity: number;
  notes: string | null;
}
export interface NewLine extends Wanted {
  id: string;
  kind: ItemKind;
  /** The line whose price this one is a part of. */
  part_of: string | null;
  product_id: string;
  name: string;
  unit_price_cents: number;
  tax_rate_basis_points: number;
  total_cents: number;
}
type Item = Pick<NewLine, 'product_id' | 'name' | 'unit_price_cents' | 'tax_rate_basis_points'> &
  Partial<NewLine>;
const WHOLE = 10_000;

function newLine(item: Item, { quantity, notes }: Wanted): NewLine {
  return {
    id: randomUUID(),
    kind: 'dish',
    part_of: null,
    quantity,
    notes,
    ...item,
    total_cents: item.unit_price_cents * quantity,
  };
}

/**
 * The lines of one product: one, or two for a bundle. The bundle's share is split off the price of
 * a single piece (docs/INVOICING.md, calculation 5), so that the two lines add up to it for any
 * quantity.
 */
export function linesOf(
  { id: product_id, name, price_cents, tax_rate_basis_points, bundle }: PricedProduct,
  wanted: Wanted,
): NewLine[] {
  if (!bundle)
    return [
      newLine({ product_id, name, unit_price_cents: price_cents, tax_rate_basis_points }, wanted),
    ];
  const [own, part] = allocate(price_cents, [
    WHOLE - bundle.share_basis_points,
    bundle.share_basis_points,
  ]) as [number, number];
  const first = newLine({ product_id, name, unit_price_cents: own, tax_rate_basis_points }, wanted);
  const second = {
    product_id,
    name: `${name} – ${bundle.name}`,
    unit_price_cents: part,
    tax_rate_basis_points: bundle.tax_rate_basis_points,
    kind: 'bundle_part',
    part_of: first.id,
  } as const;
  return [first, newLine(second, { ...wanted, notes: null })];
}

/**
 * The service charge on all lines, in cents, half up: turnover with a tax rate of its own
 * (docs/INVOICING.md, calculation 7).
 */
export function serviceLines(lines: NewLine[], charge: ServiceCharge | null): NewLine[] {
  const whole = lines.reduce((sum, line) => sum + BigInt(lineTotal(line)), 0n);
  const unit_price_cents = charge
    ? divideRoundHalfUp(whole * BigInt(charge.percent_basis_points), WHOLE)
    : 0;
  if (!charge || unit_price_cents === 0) return [];
  const { product_id, name, tax_rate_basis_points } = charge;
  return [
    newLine(
      { product_id, name, unit_price_cents, tax_rate_basis_points, kind: 'service_charge' },
      { quantity: 1, notes: null },
    ),
  ];
}
