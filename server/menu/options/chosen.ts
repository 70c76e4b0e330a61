/** What is chosen with a product: checks a choice, and makes the copy that an order keeps. */
import type { Fault } from '../../errors.ts';
import type { Translations } from './contract.ts';

/** A group with the options of a product, as an order reads them. */
export interface PricedGroup {
  id: string;
  name: string;
  min: number;
  /** Null for no most. */
  max: number | null;
  options: PricedOption[];
  translations: Translations;
}
export interface PricedOption {
  id: string;
  name: string;
  /** On top of the product's price. */
  price_cents: number;
  available: boolean;
  /** Null for the product's own rate. */
  tax_rate_basis_points: number | null;
  translations: Translations;
}
export interface WantedOption {
  option_id: string;
  quantity: number;
}

/** A chosen option as the order item keeps it. */
export interface ChosenOption {
  option_id: string;
  group_name: string;
  name: string;
  /** With one piece of the dish. */
  quantity: number;
  /** Of one piece of the option. */
  price_cents: number;
  /** Set where its price is a line of its own, at this rate. */
  tax_rate_basis_points?: number;
}

/** The price of options with one piece of the dish, in cents. */
export function optionsPrice(options: Pick<ChosenOption, 'quantity' | 'price_cents'>[]): number {
  return options.reduce((sum, { quantity, price_cents }) => sum + quantity * price_cents, 0);
}

/** The options whose price is in the line of the dish itself. */
export function optionsInPrice(options: ChosenOption[]): ChosenOption[] {
  return options.filter(({ tax_rate_basis_points }) => tax_rate_basis_points === undefined);
}

interface Product {
  option_groups: PricedGroup[];
}

/** The faults of single options: not of this product, or sold out. */
function unknownOrGone({ option_groups }: Product, wanted: WantedOption[], path: string): Fault[] {
  const options = new Map(
    option_groups.flatMap(({ options: all }) => all.map((option) => [option.id, option])),
  );
  return wanted.flatMap(({ option_id }, index): Fault[] => {
    const option = options.get(option_id);
    if (!option) return [{ path: `${path}.${index}`, message: 'unknown_option' }];
    return option.available
      ? []
      : [{ path: `${path}.${index}`, message: 'sold_out', values: { name: option.name } }];
  });
}

/** The fault of a group: fewer pieces than its least, or more than its most. */
function outside({ name, min, max }: PricedGroup, count: number, path: string): Fault[] {
  if (count < min) return [{ path, message: 'option_missing', values: { name, count: min } }];
  if (max !== null && count > max)
    return [{ path, message: 'too_many_options', values: { name, max } }];
  return [];
}

/**
 * The options of one item of an order, as copies of the menu in its order: the guest sends which
 * and how many, never a price (ASVS 2.3.2). An option that is named twice is one.
 * @param path of the item's options, such as `items.0.options`
 */
export function chooseOptions(
  product: Product,
  wanted: WantedOption[],
  path: string,
): { chosen: ChosenOption[]; faults: Fault[] } {
  const pieces = new Map<string, number>();
  for (const { option_id, quantity } of wanted)
    pieces.set(option_id, (pieces.get(option_id) ?? 0) + quantity);
  const faults = [
    ...unknownOrGone(product, wanted, path),
    ...product.option_groups.flatMap((group) => {
      const count = group.options.reduce((sum, { id }) => sum + (pieces.get(id) ?? 0), 0);
      return outside(group, count, path);
    }),
  ];
  const chosen = product.option_groups.flatMap((group) =>
    group.options.flatMap(({ id, name, price_cents, tax_rate_basis_points: rate }) => {
      const quantity = pieces.get(id) ?? 0;
      if (quantity === 0) return [];
      // Also at the product's present rate, which is another where the dish is taken away.
      const isApart = rate !== null && quantity * price_cents > 0;
      return [
        {
          option_id: id,
          group_name: group.name,
          name,
          quantity,
          price_cents,
          ...(isApart && { tax_rate_basis_points: rate }),
        },
      ];
    }),
  );
  return { chosen, faults };
}
