/** The options of a document's line, and their text. */
import { type ChosenOption, optionsInPrice } from '../../menu/options/chosen.ts';
import type { LineOption } from '../snapshot.ts';

/** The options in an item's own price, as its line on a document has them; null for none. */
export function lineOptions(chosen: ChosenOption[] | null): LineOption[] | null {
  const options = optionsInPrice(chosen ?? []).map(({ name, quantity, price_cents }) => ({
    name,
    quantity,
    price_cents,
  }));
  return options.length > 0 ? options : null;
}

/** `Single, 2 × More cheddar` */
export function optionNames(options: Pick<LineOption, 'name' | 'quantity'>[]): string {
  return options.map(({ name, quantity }) => counted(name, quantity)).join(', ');
}

/** `Single, 2 × More cheddar +€2.00`: with what is paid for each. */
export function optionText(options: LineOption[], money: (cents: number) => string): string {
  return options
    .map(({ name, quantity, price_cents }) => {
      const price = quantity * price_cents;
      return price === 0 ? counted(name, quantity) : `${counted(name, quantity)} +${money(price)}`;
    })
    .join(', ');
}

function counted(name: string, quantity: number): string {
  return quantity > 1 ? `${quantity} × ${name}` : name;
}
