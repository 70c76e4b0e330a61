/**
 * The demo's menu in Spanish and German, its diets and its pictures. The pictures were drawn for
 * this program and are under its licence.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diet } from '../menu/contract.ts';
import { ROOT } from '../root.ts';

type Text = [name: string, description: string];
interface Care {
  es: Text;
  de: Text;
  diets?: Diet[];
  /** A file in `server/demo/pictures/`. */
  picture?: string;
}

export const CATEGORIES: Record<string, [es: string, de: string]> = {
  Starters: ['Entrantes', 'Vorspeisen'],
  Mains: ['Platos principales', 'Hauptgerichte'],
  'Sides and desserts': ['Guarniciones y postres', 'Beilagen und Desserts'],
  'Coffee and soft drinks': ['Café y refrescos', 'Kaffee und Alkoholfreies'],
  'Beer and wine': ['Cerveza y vino', 'Bier und Wein'],
};

/** Every dish of the card. */
export const CARE: Record<string, Care> = {
  'Seafood chowder': {
    es: ['Crema de marisco', 'Eglefino ahumado, mejillones y puerro, con pan integral de soda'],
    de: ['Fischsuppe mit Muscheln', 'Räucherschellfisch, Miesmuscheln, Lauch, dunkles Sodabrot'],
    picture: 'chowder',
  },
  'Dublin Bay prawns': {
    es: ['Cigalas de la bahía de Dublín', 'Mantequilla de ajo, limón, pan de masa madre'],
    de: ['Kaisergranat aus der Dublin Bay', 'Knoblauchbutter, Zitrone, geröstetes Sauerteigbrot'],
    picture: 'prawns',
  },
  'Beetroot and goat’s curd': {
    es: ['Remolacha y queso fresco de cabra', 'Nueces caramelizadas, berros'],
    de: ['Rote Bete mit Ziegenquark', 'Karamellisierte Walnüsse, Brunnenkresse'],
    diets: ['vegetarian', 'gluten_free'],
    picture: 'beetroot',
  },
  'Chicken liver parfait': {
    es: ['Parfait de hígado de pollo', 'Chutney de ciruela, brioche tostado'],
    de: ['Parfait von Hühnerleber', 'Pflaumenchutney, getoastete Brioche'],
  },
  'Soup of the day': {
    es: ['Sopa del día', 'Con pan integral de soda; pregúntenos'],
    de: ['Tagessuppe', 'Mit dunklem Sodabrot; fragen Sie uns'],
    diets: ['vegetarian'],
  },
  'Oysters, half a dozen': {
    es: ['Media docena de ostras', 'Carlingford, vinagre de chalota'],
    de: ['Sechs Austern', 'Carlingford, Schalottenessig'],
    picture: 'oysters',
  },
  'Braised short rib': {
    es: ['Costilla estofada', 'Colcannon, zanahorias asadas, salsa de stout'],
    de: ['Geschmorte Rippe vom Rind', 'Colcannon, Ofenmöhren, Stoutsauce'],
    picture: 'rib',
  },
  'Fish and chips': {
    es: ['Fish and chips', 'Merluza en tempura de cerveza, guisantes, salsa tártara'],
    de: ['Fish and Chips', 'Seehecht im Bierteig, Erbsenpüree, Sauce tartare'],
    picture: 'fish',
  },
  'Pan-fried sea bass': {
    es: ['Lubina a la plancha', 'Salicornia, patatas nuevas, mantequilla de alcaparras'],
    de: ['Gebratener Wolfsbarsch', 'Queller, neue Kartoffeln, Kapernbutter'],
    diets: ['gluten_free'],
  },
  'Dry-aged sirloin, 10\u00a0oz': {
    es: ['Entrecot madurado, 280\u00a0g', 'Salsa a la pimienta, aros de cebolla, patatas fritas'],
    de: ['Gereiftes Rumpsteak, 280\u00a0g', 'Pfeffersauce, Zwiebelringe, Pommes frites'],
  },
  'Lamb shepherd’s pie': {
    es: ['Pastel de cordero', 'Paletilla a fuego lento bajo puré gratinado'],
    de: ['Shepherd’s Pie vom Lamm', 'Geschmorte Schulter unter einer Kruste aus Kartoffelpüree'],
  },
  'Wild mushroom risotto': {
    es: ['Risotto de setas', 'Aceite de trufa, Coolea curado'],
    de: ['Waldpilzrisotto', 'Trüffelöl, gereifter Coolea'],
    diets: ['vegetarian', 'gluten_free'],
    picture: 'risotto',
  },
  'Roast cauliflower': {
    es: ['Coliflor asada', 'Romesco, almendras, ensalada de hierbas; vegano'],
    de: ['Gerösteter Blumenkohl', 'Romesco, Mandeln, Kräutersalat; vegan'],
    diets: ['vegan', 'vegetarian'],
    picture: 'cauliflower',
  },
  'Lantern burger': {
    es: ['Hamburguesa Lantern', 'Cheddar ahumado, mermelada de beicon, patatas fritas'],
    de: ['Lantern-Burger', 'Räuchercheddar, Speckmarmelade, Pommes frites'],
    picture: 'burger',
  },
  'Skin-on chips': {
    es: ['Patatas fritas con piel', 'Con sal marina'],
    de: ['Pommes mit Schale', 'Mit Meersalz'],
    diets: ['vegan', 'vegetarian'],
  },
  'Buttered greens': {
    es: ['Verduras a la mantequilla', 'Lo mejor del día'],
    de: ['Buttergemüse', 'Was heute am besten ist'],
    diets: ['vegetarian', 'gluten_free'],
  },
  Champ: {
    es: ['Champ', 'Puré de patata con cebolleta'],
    de: ['Champ', 'Kartoffelpüree mit Frühlingszwiebeln'],
    diets: ['vegetarian', 'gluten_free'],
  },
  'Sticky toffee pudding': {
    es: ['Pudin de caramelo', 'Caramelo de mantequilla, helado de vainilla'],
    de: ['Toffeepudding', 'Karamellsauce, Vanilleeis'],
    diets: ['vegetarian'],
    picture: 'pudding',
  },
  'Lemon tart': {
    es: ['Tarta de limón', 'Crème fraîche, frambuesas'],
    de: ['Zitronentarte', 'Crème fraîche, Himbeeren'],
    diets: ['vegetarian'],
  },
  'Irish cheese board': {
    es: ['Tabla de quesos irlandeses', 'Cashel Blue, Durrus, Gubbeen, galletas de avena'],
    de: ['Irische Käseplatte', 'Cashel Blue, Durrus, Gubbeen, Haferkekse'],
  },
  Espresso: {
    es: ['Café solo', 'Del tostadero de la esquina'],
    de: ['Espresso', 'Aus der Rösterei um die Ecke'],
    diets: ['vegan', 'vegetarian'],
  },
  'Flat white': {
    es: ['Flat white', 'Con leche de avena si lo prefiere'],
    de: ['Flat White', 'Auf Wunsch mit Hafermilch'],
    diets: ['vegetarian'],
    picture: 'coffee',
  },
  'Pot of tea': {
    es: ['Tetera', 'Desayuno, menta o Earl Grey'],
    de: ['Kännchen Tee', 'Breakfast, Minze oder Earl Grey'],
    diets: ['vegetarian'],
  },
  'Sparkling water, 0.75\u00a0l': {
    es: ['Agua con gas, 0,75\u00a0l', 'De Kerry'],
    de: ['Mineralwasser mit Kohlensäure, 0,75\u00a0l', 'Aus Kerry'],
    diets: ['vegan', 'vegetarian'],
  },
  'Elderflower lemonade': {
    es: ['Limonada de flor de saúco', 'Hecha en casa'],
    de: ['Holunderblütenlimonade', 'Hausgemacht'],
    diets: ['vegan', 'vegetarian'],
  },
  Cola: { es: ['Cola', '0,33 l'], de: ['Cola', '0,33 l'], diets: ['vegan', 'vegetarian'] },
  'Pale ale': {
    es: ['Pale ale', 'Wicklow, 0,5 l'],
    de: ['Pale Ale', 'Wicklow, 0,5 l'],
  },
  'Dry cider': {
    es: ['Sidra seca', 'Tipperary, 0,5 l'],
    de: ['Trockener Cider', 'Tipperary, 0,5 l'],
  },
  'Albariño, glass': {
    es: ['Albariño, copa', 'Rías Baixas, 175 ml'],
    de: ['Albariño, Glas', 'Rías Baixas, 175 ml'],
  },
  'Malbec, glass': {
    es: ['Malbec, copa', 'Mendoza, 175 ml'],
    de: ['Malbec, Glas', 'Mendoza, 175 ml'],
  },
  'Crémant, bottle': {
    es: ['Crémant, botella', 'Loira, brut'],
    de: ['Crémant, Flasche', 'Loire, brut'],
  },
  'Pint of stout': {
    es: ['Pinta de stout', 'Tirada despacio'],
    de: ['Pint Stout', 'Langsam gezapft'],
    picture: 'stout',
  },
};

/** The texts of a dish in the other languages, as the menu stores them. */
export function translationsOf(
  dish: string,
): Record<string, { name: string; description: string }> {
  const care = CARE[dish];
  if (!care) return {};
  const text = ([name, description]: Text) => ({ name, description });
  return { es: text(care.es), de: text(care.de) };
}

const PICTURES = join(ROOT, 'server/demo/pictures');
const pictureFile = (name: string) => readFile(join(PICTURES, `${name}.webp`));

/** The file of a dish's picture, or null. */
export async function pictureOf(dish: string): Promise<Buffer | null> {
  const name = CARE[dish]?.picture;
  return name ? pictureFile(name) : null;
}
/** The restaurant's mark, for guests and on documents. */
export const logoPicture = (): Promise<Buffer> => readFile(join(PICTURES, 'logo.png'));
/** The picture above the menu. */
export const coverPicture = (): Promise<Buffer> => pictureFile('cover');
