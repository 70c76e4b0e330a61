/** The demo's option groups, in three languages: what is chosen with a dish. */
import type { StaffCaller } from '../http/caller.ts';
import type { OptionGroupPayload } from '../menu/options/contract.ts';
import { addOptionGroup } from '../menu/option-groups/option-groups.ts';
import type { Chance } from './chance.ts';
import type { Dish } from './menu-card.ts';

type Names = [en: string, es: string, de: string];
interface OptionOfGroup {
  names: Names;
  cents: number;
  /** It is taxed as a drink, whatever the dish is. */
  isDrink?: boolean;
}
interface Group {
  names: Names;
  min: number;
  /** Null is as many as they like. */
  max: number | null;
  options: OptionOfGroup[];
  /** The dishes that have it. */
  dishes: string[];
}

const option = (cents: number, ...names: Names): OptionOfGroup => ({ names, cents });
const drink = (cents: number, ...names: Names): OptionOfGroup => ({
  names,
  cents,
  isDrink: true,
});

const GROUPS: Group[] = [
  {
    names: ['Size', 'Tamaño', 'Größe'],
    min: 1,
    max: 1,
    options: [
      option(0, 'Single, 150\u00a0g', 'Simple, 150\u00a0g', 'Einfach, 150\u00a0g'),
      option(500, 'Double, 300\u00a0g', 'Doble, 300\u00a0g', 'Doppelt, 300\u00a0g'),
    ],
    dishes: ['Lantern burger'],
  },
  {
    names: ['Extras', 'Extras', 'Extras'],
    min: 0,
    max: 3,
    options: [
      option(100, 'More smoked cheddar', 'Más cheddar ahumado', 'Mehr Räuchercheddar'),
      option(150, 'Fried egg', 'Huevo frito', 'Spiegelei'),
      option(350, 'Onion rings', 'Aros de cebolla', 'Zwiebelringe'),
      drink(390, 'Half pint of stout', 'Media pinta de stout', 'Halbes Pint Stout'),
    ],
    dishes: ['Lantern burger'],
  },
  {
    names: ['Leave out', 'Sin', 'Weglassen'],
    min: 0,
    max: null,
    options: [
      option(0, 'No bacon jam', 'Sin mermelada de beicon', 'Ohne Speckmarmelade'),
      option(0, 'No onion', 'Sin cebolla', 'Ohne Zwiebeln'),
      option(0, 'No gherkin', 'Sin pepinillo', 'Ohne Gewürzgurke'),
      option(0, 'No chips', 'Sin patatas fritas', 'Ohne Pommes'),
    ],
    dishes: ['Lantern burger'],
  },
  {
    names: ['How it is cooked', 'Punto de la carne', 'Garstufe'],
    min: 1,
    max: 1,
    options: [
      option(0, 'Rare', 'Vuelta y vuelta', 'Blutig'),
      option(0, 'Medium rare', 'Poco hecho', 'Medium rare'),
      option(0, 'Medium', 'Al punto', 'Medium'),
      option(0, 'Well done', 'Muy hecho', 'Durchgebraten'),
    ],
    dishes: ['Dry-aged sirloin, 10\u00a0oz'],
  },
  {
    names: ['Coffee', 'Café', 'Kaffee'],
    min: 1,
    max: 1,
    options: [option(0, 'Single', 'Sencillo', 'Einfach'), option(80, 'Double', 'Doble', 'Doppelt')],
    dishes: ['Espresso'],
  },
  {
    names: ['Milk', 'Leche', 'Milch'],
    min: 1,
    max: 1,
    options: [
      option(0, 'Whole milk', 'Leche entera', 'Vollmilch'),
      option(40, 'Oat milk', 'Bebida de avena', 'Haferdrink'),
      option(40, 'Soya milk', 'Bebida de soja', 'Sojadrink'),
    ],
    dishes: ['Flat white'],
  },
  {
    names: ['Sauce', 'Salsa', 'Sauce'],
    min: 0,
    max: 2,
    options: [
      option(100, 'Curry sauce', 'Salsa de curry', 'Currysauce'),
      option(100, 'Garlic mayonnaise', 'Alioli', 'Knoblauchmayonnaise'),
      option(0, 'Vinegar', 'Vinagre', 'Essig'),
    ],
    dishes: ['Fish and chips', 'Skin-on chips'],
  },
];

function texts([name, es, de]: Names) {
  return { name, translations: { es: { name: es }, de: { name: de } } };
}

/** The option groups of each dish by its name. */
export type DishGroups = Map<string, OptionGroupPayload[]>;

/** @param drink_rate_id the tax rate of drinks that come with a dish */
export async function addOptionGroups(
  { restaurant_id }: StaffCaller,
  drink_rate_id: string,
): Promise<DishGroups> {
  const groups: DishGroups = new Map();
  for (const { names, min, max, options, dishes } of GROUPS) {
    const group = await addOptionGroup(restaurant_id, {
      ...texts(names),
      min,
      max,
      options: options.map(({ names: own, cents, isDrink }) => ({
        ...texts(own),
        price_cents: cents,
        tax_rate_id: isDrink ? drink_rate_id : null,
      })),
    });
    for (const dish of dishes) groups.set(dish, [...(groups.get(dish) ?? []), group]);
  }
  return groups;
}

/** A guest's choice: one of what must be chosen, and of the rest now and then something. */
export function choiceOf(
  { groups }: Dish & { groups: OptionGroupPayload[] },
  chance: Chance,
): { option_id: string; quantity: number }[] {
  return groups.flatMap(({ min, options }) =>
    min > 0 || chance.happens(0.5) ? [{ option_id: chance.pick(options).id, quantity: 1 }] : [],
  );
}
