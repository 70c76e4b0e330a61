import { expect, it } from 'vitest';
import {
  addToBasket,
  type Basket,
  quantityOf,
  takeOne,
} from '../../renderer/portal/menu/basket.ts';

const CROQUETAS = { id: 'croquetas', name: 'Croquetas', price_cents: 100 };
const add = (basket: Basket, quantity: number) =>
  addToBasket(basket, CROQUETAS, { options: [], quantity, notes: '' });

it('a basket has every piece of a dish: what one line cannot take begins another', () => {
  const basket: Basket = { key: 'key', lines: [], notes: '', unanswered: [] };
  add(basket, 60);
  add(basket, 39);
  expect(basket.lines.map(({ quantity }) => quantity)).toEqual([99]);
  add(basket, 60);
  add(basket, 1);
  expect(basket.lines.map(({ quantity }) => quantity)).toEqual([99, 61]);
  takeOne(basket, CROQUETAS.id);
  expect(quantityOf(basket, CROQUETAS.id)).toBe(159);
});
