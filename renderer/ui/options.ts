/** What is chosen with a dish, before it is ordered. */
import type { MenuOptionGroup } from '../../server/menu/options/contract.ts';
import { listed } from './listed.ts';

export type OptionGroup = MenuOptionGroup;
export type Option = OptionGroup['options'][number];
/** How many pieces of each option, by its id. */
export type Choice = Record<string, number>;

/** A chosen option, with its price at the time of choosing. */
export interface ChosenOption {
  option_id: string;
  name: string;
  quantity: number;
  price_cents: number;
}

/** The most pieces of one option, as the server takes them. */
const MOST_PIECES = 20;

export function piecesIn({ options }: OptionGroup, choice: Choice): number {
  return options.reduce((sum, { id }) => sum + (choice[id] ?? 0), 0);
}
/** How many more pieces a group takes. */
export function roomIn(group: OptionGroup, choice: Choice): number {
  return (group.max ?? MOST_PIECES) - piecesIn(group, choice);
}

/** The first group in which too little is chosen; undefined where the dish can be ordered. */
export function missingIn(groups: OptionGroup[], choice: Choice): OptionGroup | undefined {
  return groups.find((group) => piecesIn(group, choice) < group.min);
}

/** A choice that the menu would still take, without options that are sold out or gone. */
export function stillThere(groups: OptionGroup[], choice: Choice): Choice {
  const there = groups
    .flatMap(({ options }) => options)
    .filter(({ id, available }) => available && (choice[id] ?? 0) > 0);
  return Object.fromEntries(there.map(({ id }) => [id, choice[id]!]));
}

/** The chosen options in the order of the menu. */
export function chosenOf(groups: OptionGroup[], choice: Choice): ChosenOption[] {
  return groups
    .flatMap(({ options }) => options)
    .filter(({ id }) => (choice[id] ?? 0) > 0)
    .map(({ id, name, price_cents }) => ({
      option_id: id,
      name,
      quantity: choice[id]!,
      price_cents,
    }));
}
export function choiceOf(options: readonly Pick<ChosenOption, 'option_id' | 'quantity'>[]): Choice {
  return Object.fromEntries(options.map(({ option_id, quantity }) => [option_id, quantity]));
}

/** Their price with one piece of the dish, in minor units. */
export function priceOfOptions(
  options: readonly Pick<ChosenOption, 'quantity' | 'price_cents'>[],
): number {
  return options.reduce((sum, { quantity, price_cents }) => sum + quantity * price_cents, 0);
}

/** Whether two dishes have the same wishes. */
export function isSameChoice(
  one: readonly ChosenOption[] = [],
  other: readonly ChosenOption[] = [],
): boolean {
  const key = (options: readonly ChosenOption[]) =>
    options
      .map(({ option_id, quantity }) => `${option_id} ${quantity}`)
      .sort()
      .join();
  return key(one) === key(other);
}

/** `2 × Cheddar` */
export function optionName({ name, quantity }: Pick<ChosenOption, 'name' | 'quantity'>): string {
  return quantity > 1 ? `${quantity} × ${name}` : name;
}
/** `Double, 2 × Cheddar` */
export function optionNames(options: readonly Pick<ChosenOption, 'name' | 'quantity'>[]): string {
  return listed(options.map(optionName));
}

/**
 * The choice after a tap on an option: of one alone it takes the place of another; a second tap
 * takes it away, unless one must be chosen.
 */
export function tapped(group: OptionGroup, choice: Choice, id: string): Choice {
  const { [id]: was = 0, ...others } = choice;
  if (group.max !== 1) return was > 0 ? others : { ...choice, [id]: 1 };
  if (was > 0) return group.min > 0 ? choice : others;
  const own = new Set(group.options.map((option) => option.id));
  const elsewhere = Object.entries(choice).filter(([option]) => !own.has(option));
  return { ...Object.fromEntries(elsewhere), [id]: 1 };
}
