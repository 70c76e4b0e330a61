import type { Answer } from '../../../server/http/endpoint.ts';
import type { getMenu } from '../../../server/menu/contract.ts';
import type { Basket } from './basket.ts';

export type Menu = Answer<typeof getMenu>;
export type Product = Menu['categories'][number]['products'][number];

export const productById = (menu: Menu, id: string): Product | undefined =>
  menu.categories.flatMap(({ products }) => products).find((product) => product.id === id);

/** What the menu's own prices come to; the order itself is priced by the server. */
export const basketTotal = (basket: Basket, menu: Menu): number =>
  basket.lines.reduce((sum, line) => sum + (productById(menu, line.product_id)?.price_cents ?? 0) * line.quantity, 0);

export const basketCount = (basket: Basket): number => basket.lines.reduce((sum, line) => sum + line.quantity, 0);
