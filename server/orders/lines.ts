/**
 * An order's lines at the menu's prices: a bundle and its options split by tax rate, and the
 * service charge.
 */
import { randomUUID } from 'node:crypto';
import { allocate, divideRoundHalfUp } from '../money.ts';
import { lineTotal } from '../tax/line-totals.ts';
import type { PricedProduct } from '../menu/menu.ts';
import { type ChosenOption, optionsInPrice, optionsPrice } from '../menu/options/chosen.ts';
import type { ServiceCharge } from '../menu/service-charge.ts';
import type { ItemKind } from './contract.ts';

interface Wanted {
  quantity: number;
  notes: string | null;
  options?: ChosenOption[] | null;
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
  options: ChosenOption[] | null;
}
type Item = Pick<NewLine, 'product_id' | 'name' | 'unit_price_cents' | 'tax_rate_basis_points'> &
  Partial<NewLine>;
const WHOLE = 10_000;

function newLine(item: Item, { quantity, notes, options = null }: Wanted): NewLine {
  return {
    id: randomUUID(),
    kind: 'dish',
    part_of: null,
    quantity,
    notes,
    options,
    ...item,
    total_cents: item.unit_price_cents * quantity,
  };
}

type LineProduct = Pick<
  PricedProduct,
  'id' | 'name' | 'price_cents' | 'tax_rate_basis_points' | 'bundle'
>;

/** A part of a dish's price at another rate; `unit_price_cents` is of a single piece. */
interface Part {
  name: string;
  unit_price_cents: number;
  tax_rate_basis_points: number;
}

/** The options with a rate of their own, each a part of the dish's price. */
function optionParts(options: ChosenOption[]): Part[] {
  return options.flatMap(({ name, quantity, price_cents, tax_rate_basis_points: rate }) =>
    rate === undefined
      ? []
      : [
          {
            name: quantity > 1 ? `${quantity} × ${name}` : name,
            unit_price_cents: quantity * price_cents,
            tax_rate_basis_points: rate,
          },
        ],
  );
}

/** The price of a single piece: the line's own part, and those at other rates. */
function splitPrice(
  { price_cents, bundle }: Pick<PricedProduct, 'price_cents' | 'bundle'>,
  options: ChosenOption[],
): { own: number; parts: Part[] } {
  const extra = optionsPrice(optionsInPrice(options));
  if (!bundle) return { own: price_cents + extra, parts: optionParts(options) };
  const { name, share_basis_points, tax_rate_basis_points } = bundle;
  const [own, unit_price_cents] = allocate(price_cents, [
    WHOLE - share_basis_points,
    share_basis_points,
  ]) as [number, number];
  const part = { name, unit_price_cents, tax_rate_basis_points };
  return { own: own + extra, parts: [part, ...optionParts(options)] };
}

/**
 * The lines of one product: one, and one more for each part of its price at another rate. A
 * bundle's share is split off the price of a single piece (docs/INVOICING.md, calculation 5), so
 * that the lines add up to it for any quantity; options are in the price of the first line, unless
 * they have a rate of their own.
 */
export function linesOf(
  { id: product_id, name, tax_rate_basis_points, ...product }: LineProduct,
  wanted: Wanted,
): NewLine[] {
  const { own, parts } = splitPrice(product, wanted.options ?? []);
  const first = newLine({ product_id, name, unit_price_cents: own, tax_rate_basis_points }, wanted);
  const others = parts.map((part) =>
    newLine(
      {
        ...part,
        product_id,
        name: `${name} – ${part.name}`,
        kind: 'bundle_part',
        part_of: first.id,
      },
      { quantity: wanted.quantity, notes: null },
    ),
  );
  return [first, ...others];
}

/**
 * The service charge on all lines, in cents, half up: turnover with a tax rate of its own
 * (docs/INVOICING.md, calculation 7). A charge that rounds to nothing has a line of quantity 0,
 * which takes the order's share once the bill's charge is more.
 */
export function serviceLines(lines: NewLine[], charge: ServiceCharge | null): NewLine[] {
  if (!charge) return [];
  const whole = lines.reduce((sum, line) => sum + BigInt(lineTotal(line)), 0n);
  const unit_price_cents = divideRoundHalfUp(whole * BigInt(charge.percent_basis_points), WHOLE);
  const { product_id, name, tax_rate_basis_points } = charge;
  return [
    newLine(
      { product_id, name, unit_price_cents, tax_rate_basis_points, kind: 'service_charge' },
      { quantity: unit_price_cents === 0 ? 0 : 1, notes: null },
    ),
  ];
}
