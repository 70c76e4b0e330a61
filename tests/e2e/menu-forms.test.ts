import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { addBurger } from '../support/options.ts';
import { placeOrder } from '../support/orders.ts';
import { fillIn } from '../support/portal.ts';
import { setUpRestaurant, type TestRestaurant } from '../support/server.ts';

let office: BackOffice;
let restaurant: TestRestaurant;
let page: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server, {});
  page = await office.visit('/login');
  await logIn(page);
  await at(page, '/');
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

const dialog = () => page.getByRole('dialog');
const save = () => dialog().getByRole('button', { name: 'Save' }).click();
async function paella() {
  const { items } = (await restaurant.owner.get('/api/products')).body;
  return items.find(({ id }: { id: string }) => id === restaurant.paella.id);
}
const change = (body: object) =>
  restaurant.owner.patch(`/api/products/${restaurant.paella.id}`, body);

describe('a dish that is changed while it is sold', () => {
  it('keeps the count of what is left, and what others changed meanwhile', async () => {
    await change({ left: 10, allergens: ['fish, of the day'] });
    await page.goto('/menu');
    await press(page, 'Edit Paella');
    await dialog().waitFor();
    await placeOrder(restaurant, { paella: 6 });
    await change({ price_cents: 1950 });
    await fillIn(dialog(), { description: 'With saffron' });
    await save();
    await dialog().waitFor({ state: 'detached' });
    expect(await paella()).toMatchObject({
      description: 'With saffron',
      left: 4,
      price_cents: 1950,
      allergens: ['fish, of the day'],
    });
  });

  it('has the count that is typed; what is no number is no "not counted"', async () => {
    await press(page, 'Edit Paella');
    await fillIn(dialog(), { left: '12 pcs' });
    await save();
    await page
      .getByRole('alert')
      .getByRole('button', { name: /^How many are left: / })
      .waitFor();
    expect((await paella()).left).toBe(4);
    await fillIn(dialog(), { left: '12' });
    await save();
    await dialog().waitFor({ state: 'detached' });
    expect((await paella()).left).toBe(12);
  });
});

describe('what is no amount', () => {
  it('is refused at its field, and no price is taken away', async () => {
    await change({ takeaway_price_cents: 1700 });
    await page.goto('/menu');
    await press(page, 'Edit Paella');
    await fillIn(dialog(), { takeaway_price_cents: '17.5O' });
    await save();
    await page
      .getByRole('alert')
      .getByRole('button', { name: /^Takeaway price: / })
      .waitFor();
    expect((await paella()).takeaway_price_cents).toBe(1700);
    await fillIn(dialog(), { takeaway_price_cents: '' });
    await save();
    await dialog().waitFor({ state: 'detached' });
    expect((await paella()).takeaway_price_cents).toBe(null);
  });

  it('makes no option free', async () => {
    const group = await restaurant.owner.post('/api/option-groups', {
      name: 'Sauces',
      min: 0,
      options: [{ name: 'Aioli', price_cents: 150 }],
    });
    const aioli = async () => {
      const { items } = (await restaurant.owner.get('/api/option-groups')).body;
      return items.find(({ id }: { id: string }) => id === group.body.id).options[0].price_cents;
    };
    await page.goto('/option-groups');
    await press(page, 'Change Sauces');
    await fillIn(dialog(), { 'options.0.price_cents': '2.5O' });
    await save();
    await dialog().getByRole('alert').waitFor();
    expect(await aioli()).toBe(150);
    await fillIn(dialog(), { 'options.0.price_cents': '2.50' });
    await save();
    await dialog().waitFor({ state: 'detached' });
    expect(await aioli()).toBe(250);
  });
});

describe('an option group that is changed while it is sold', () => {
  it('leaves what is sold out as it is', async () => {
    const { extras } = await addBurger(restaurant);
    await page.goto('/option-groups');
    await press(page, 'Change Extras');
    await dialog().waitFor();
    const [first] = extras.options;
    await restaurant.owner.patch(`/api/options/${first!.id}`, { available: false });
    await fillIn(dialog(), { name: 'Extras and more', 'options.1.name': 'Bacon, smoked' });
    await save();
    await dialog().waitFor({ state: 'detached' });
    const { items } = (await restaurant.owner.get('/api/option-groups')).body;
    const group = items.find(({ id }: { id: string }) => id === extras.id);
    expect(group.name).toBe('Extras and more');
    expect(group.options.slice(0, 2)).toMatchObject([
      { id: first!.id, available: false },
      { name: 'Bacon, smoked', available: true },
    ]);
  });
});
