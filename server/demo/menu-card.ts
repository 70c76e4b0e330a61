export interface Dish {
  name: string;
  cents: number;
  rate: 'food' | 'drink';
  description: string;
  allergens: string[];
}
const food = (name: string, cents: number, description: string, ...allergens: string[]): Dish => ({
  name,
  cents,
  rate: 'food',
  description,
  allergens,
});
const drink = (name: string, cents: number, description: string, ...allergens: string[]): Dish => ({
  name,
  cents,
  rate: 'drink',
  description,
  allergens,
});

/**
 * Irish VAT rates: served food, tea and coffee at the reduced rate, soft drinks and alcohol at the
 * standard one (VAT Consolidation Act 2010, s. 46).
 */
export const RATES = {
  food: { name: 'Reduced', rate_basis_points: 900 },
  drink: { name: 'Standard', rate_basis_points: 2300 },
  bakery: { name: 'Cakes to take away', rate_basis_points: 1350 },
  cold: { name: 'Cold food to take away', rate_basis_points: 0 },
};

/**
 * What is sold at the counter, where its price or rate differs: hot food at the reduced rate, cakes
 * at the second reduced one (s. 46), other cold food at zero (Schedule 2).
 */
export const TAKEAWAY: Record<string, { cents?: number; rate?: 'bakery' | 'cold' }> = {
  'Seafood chowder': { cents: 950 },
  'Fish and chips': { cents: 1650 },
  'Lantern burger': { cents: 1550 },
  'Roast cauliflower': { cents: 1550 },
  'Skin-on chips': { cents: 450 },
  'Lemon tart': { cents: 650, rate: 'bakery' },
  'Irish cheese board': { cents: 1180, rate: 'cold' },
  Espresso: { cents: 280 },
  'Flat white': { cents: 370 },
};

export const CARD: Record<string, Dish[]> = {
  Starters: [
    food(
      'Seafood chowder',
      1150,
      'Smoked haddock, mussels and leek, with brown soda bread',
      'fish',
      'molluscs',
      'milk',
      'gluten',
    ),
    food(
      'Dublin Bay prawns',
      1450,
      'Garlic butter, lemon, grilled sourdough',
      'crustaceans',
      'milk',
      'gluten',
    ),
    food('Beetroot and goat’s curd', 980, 'Candied walnuts, watercress', 'milk', 'nuts'),
    food('Chicken liver parfait', 1050, 'Plum chutney, toasted brioche', 'milk', 'eggs', 'gluten'),
    food('Soup of the day', 790, 'With brown soda bread; ask us', 'gluten', 'celery'),
    food('Oysters, half a dozen', 1800, 'Carlingford, shallot vinegar', 'molluscs'),
  ],
  Mains: [
    food('Braised short rib', 2650, 'Colcannon, roast carrots, stout gravy', 'milk', 'celery'),
    food(
      'Fish and chips',
      2150,
      'Beer-battered hake, mushy peas, tartare sauce',
      'fish',
      'gluten',
      'eggs',
      'mustard',
    ),
    food('Pan-fried sea bass', 2780, 'Samphire, new potatoes, caper butter', 'fish', 'milk'),
    food(
      'Dry-aged sirloin, 10\u00a0oz',
      3450,
      'Peppercorn sauce, onion rings, chips',
      'milk',
      'gluten',
    ),
    food('Lamb shepherd’s pie', 2280, 'Slow-cooked shoulder under a mash crust', 'milk', 'celery'),
    food('Wild mushroom risotto', 1980, 'Truffle oil, aged Coolea', 'milk'),
    food('Roast cauliflower', 1850, 'Romesco, almonds, herb salad; vegan', 'nuts'),
    food(
      'Lantern burger',
      1950,
      'Smoked cheddar, bacon jam, chips',
      'gluten',
      'milk',
      'eggs',
      'sesame',
    ),
  ],
  'Sides and desserts': [
    food('Skin-on chips', 550, 'With sea salt'),
    food('Buttered greens', 580, 'Whatever is best today', 'milk'),
    food('Champ', 560, 'Mashed potato, spring onion', 'milk'),
    food('Sticky toffee pudding', 920, 'Butterscotch, vanilla ice cream', 'gluten', 'milk', 'eggs'),
    food('Lemon tart', 880, 'Crème fraîche, raspberries', 'gluten', 'milk', 'eggs'),
    food(
      'Irish cheese board',
      1380,
      'Cashel Blue, Durrus, Gubbeen, oat crackers',
      'milk',
      'gluten',
    ),
  ],
  'Coffee and soft drinks': [
    food('Espresso', 330, 'From the roastery round the corner'),
    food('Flat white', 420, 'Oat milk if you like', 'milk'),
    food('Pot of tea', 380, 'Breakfast, mint or Earl Grey', 'milk'),
    drink('Sparkling water, 0.75\u00a0l', 550, 'From Kerry'),
    drink('Elderflower lemonade', 480, 'Made here'),
    drink('Cola', 390, '0.33 l'),
  ],
  'Beer and wine': [
    drink('Pint of stout', 650, 'Poured slowly', 'gluten'),
    drink('Pale ale', 680, 'Wicklow, 0.5 l', 'gluten'),
    drink('Dry cider', 640, 'Tipperary, 0.5 l', 'sulphites'),
    drink('Albariño, glass', 950, 'Rías Baixas, 175 ml', 'sulphites'),
    drink('Malbec, glass', 920, 'Mendoza, 175 ml', 'sulphites'),
    drink('Crémant, bottle', 4600, 'Loire, brut', 'sulphites'),
  ],
};
export const SOLD_OUT = 'Oysters, half a dozen';
/** What is left of a dish this evening. */
export const LEFT = { name: 'Pan-fried sea bass', left: 4 };
export const LUNCH_ONLY = { name: 'Soup of the day', from: '12:00', to: '17:00' };
export const HAPPY_HOUR = { name: 'Pale ale', price_cents: 550, from: '17:00', to: '19:00' };

/** What is made where, by category. */
export const STATIONS = [
  { name: 'Kitchen', categories: ['Starters', 'Mains', 'Sides and desserts'] },
  { name: 'Bar', categories: ['Coffee and soft drinks', 'Beer and wine'] },
];
