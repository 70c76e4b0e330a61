import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { placeOrder } from '../support/orders.ts';
import {
  at,
  fillIn,
  heading,
  logIn,
  logOut,
  openPortal,
  press,
  says,
  visitAs,
  type Portal,
} from '../support/portal.ts';

let mail: MailServer;
let portal: Portal;
beforeAll(async () => {
  mail = await startMailServer();
  portal = await openPortal(mail.settings);
});
afterAll(async () => {
  await portal.stop();
  await mail.stop();
});
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

const makeOne = () => makeCustomer(portal.server, mail);
type Customer = Awaited<ReturnType<typeof makeOne>>;
const profileOf = async ({ client }: Customer) => (await client.get('/customer/profile')).body;

describe('a browser of two people', () => {
  /** A tab of one customer, whose browser another logs in with in a second tab. */
  async function tabOf(path: string) {
    const [anna, berta] = [await makeOne(), await makeOne()];
    await berta.client.put('/customer/profile', { full_name: 'Berta Böhm', phone: '12' });
    const tab = await visitAs(portal, anna, path);
    return {
      anna,
      berta,
      tab,
      /** `isHeard`: whether the first tab hears of it, as a frozen one does not. */
      async change(isHeard = true) {
        if (!isHeard)
          await tab.evaluate(() =>
            Object.defineProperty(StorageEvent.prototype, 'key', { get: () => '' }),
          );
        const other = await tab.context().newPage();
        await other.goto('/account');
        await logOut(other);
        await logIn(other, berta.email);
        await at(other, '/account');
      },
    };
  }

  it('shows in each tab whose account it is', async () => {
    const { tab, change } = await tabOf('/account/profile');
    await tab.getByText('Ana Ruiz').waitFor();
    await change();
    await tab.getByText('Ana Ruiz').waitFor({ state: 'detached' });
    await tab.goto('/account/profile');
    await tab.getByText('Berta Böhm').waitFor();
  });

  it('saves nothing that was typed for one in the account of the other', async () => {
    const { berta, tab, change } = await tabOf('/account/profile');
    const before = await profileOf(berta);
    await fillIn(tab, { full_name: 'Anna Ruiz', phone: '34' });
    await change(false);
    await press(tab, 'Save');
    await tab.getByText('Berta Böhm').first().waitFor();
    await expect.poll(() => tab.locator('[name=full_name]').inputValue()).toBe('Berta Böhm');
    expect(await profileOf(berta)).toEqual(before);
  });

  it('gives no company of one to the other', async () => {
    const { berta, tab, change } = await tabOf('/account/companies');
    await press(tab, 'Add a company');
    await fillIn(tab, {
      'buyer.name': 'Anna AG',
      'buyer.street': 'Weg 1',
      'buyer.postal_code': '28001',
      'buyer.city': 'Madrid',
      'buyer.country': 'ES',
    });
    await change(false);
    await press(tab, 'Save');
    await tab.getByText('Berta Böhm').first().waitFor();
    expect((await berta.client.get('/customer/billing-profiles')).body.items).toEqual([]);
  });

  it('adds no order of one to the account of the other', async () => {
    const { berta, tab, change } = await tabOf('/account');
    const order = await placeOrder(portal.restaurant);
    await fillIn(tab, { claim_code: order.claim_code });
    await change(false);
    await press(tab, 'Add the order');
    await tab.getByText('Berta Böhm').first().waitFor();
    expect((await berta.client.get('/customer/orders')).body.items).toEqual([]);
  });
});

describe('a profile that is open on two devices', () => {
  it('is changed by each in what was typed there, also after a reload', async () => {
    const anna = await makeOne();
    const desk = await visitAs(portal, anna, '/account/profile');
    await anna.client.put('/customer/profile', { phone: '0171 22' });
    await fillIn(desk, { business_name: 'Anna AG' });
    await press(desk, 'Save');
    await says(desk, 'Saved');
    expect(await profileOf(anna)).toMatchObject({ phone: '0171 22', business_name: 'Anna AG' });

    await fillIn(desk, { full_name: 'Anna Ruiz' });
    await anna.client.put('/customer/profile', { phone: '0171 33' });
    await desk.reload();
    await expect.poll(() => desk.locator('[name=full_name]').inputValue()).toBe('Anna Ruiz');
    await press(desk, 'Save');
    await says(desk, 'Saved');
    expect(await profileOf(anna)).toMatchObject({ phone: '0171 33', full_name: 'Anna Ruiz' });
  });
});

describe('the filters of a list', () => {
  it('are kept by "back" and by a reload', async () => {
    const anna = await makeOne();
    const { table, wine } = portal.restaurant;
    const body = { items: [{ product_id: wine.id, quantity: 1 }] };
    const order = () => anna.client.post(`/menu/${table.token}/order`, body);
    const first = (await order()).body;
    await order();
    await portal.restaurant.owner.patch(`/api/orders/${first.order_id}`, { status: 'preparing' });
    const page = await visitAs(portal, anna, '/account');
    const entries = page.locator('.entries li');
    await expect.poll(() => entries.count()).toBe(2);
    await page.getByText('Filter', { exact: true }).click();
    await fillIn(page, { status: 'preparing' });
    await expect.poll(() => entries.count()).toBe(1);
    await entries.getByRole('link').click();
    await heading(page, `Order ${first.order_number}`);
    await page.goBack();
    await expect.poll(() => entries.count()).toBe(1);
    expect(await page.locator('[name=status]').inputValue()).toBe('preparing');
    await page.reload();
    await expect.poll(() => entries.count()).toBe(1);
    await fillIn(page, { status: '' });
    await expect.poll(() => entries.count()).toBe(2);
    await page.waitForURL((url) => url.pathname === '/account' && url.search === '');
  });
});
