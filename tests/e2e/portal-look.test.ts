import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../support/customers.ts';
import { ENDLESS, HOSTILE, hostileMenu } from '../support/hostile-menu.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { follow, lookFaults } from '../support/page-checks.ts';
import { fillIn, openCompany, openPortal, type Portal } from '../support/portal.ts';
import { BUYER } from '../support/server.ts';
import { cutOff } from '../support/intercept.ts';

const EMAIL = 'a.very.long.address.that.has.no.place.to.break@restaurant-customers.example';

let mail: MailServer;
let portal: Portal;
let guest: Page;
let customer: Page;
let menuPath: string;
const outside: string[] = [];
const orders: Record<
  'waiting' | 'paid' | 'mine',
  { order_id: string; claim_code: string; total_cents: number }
> = {} as never;

function pay(order: { order_id: string }, amount_cents: number) {
  return portal.restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
    method: 'card',
    amount_cents,
  });
}

async function newPage(): Promise<Page> {
  const page = await portal.visit('/');
  page.on('request', (request) => {
    if (!request.url().startsWith(portal.server.portal_url)) outside.push(request.url());
  });
  return page;
}

/** Orders of the hostile menu: nothing paid in full, paid, and the customer's. */
async function seed(): Promise<void> {
  const menu = await hostileMenu(portal);
  menuPath = menu.path;
  Object.assign(orders, {
    waiting: await menu.order(),
    paid: await menu.order(),
    mine: await menu.order(),
  });
  await pay(orders.waiting, 100);
  await pay(orders.paid, orders.paid.total_cents);
}

/** An account with a paid order and an unconfirmed address. */
async function registerCustomer(): Promise<void> {
  await portal.server.portal.post('/customer/register', {
    email: EMAIL,
    password: PASSWORD,
    full_name: HOSTILE,
  });
  await customer.goto('/customer/login');
  await fillIn(customer, { email: EMAIL, password: PASSWORD });
  await customer.getByRole('button', { name: 'Log in' }).click();
  await customer.getByRole('heading', { name: 'No orders yet' }).waitFor();
  await pay(orders.mine, orders.mine.total_cents);
}

beforeAll(async () => {
  mail = await startMailServer();
  portal = await openPortal(mail.settings);
  await seed();
  [guest, customer] = [await newPage(), await newPage()];
  await registerCustomer();
});
afterAll(async () => {
  await portal.stop();
  await mail.stop();
});
afterEach(() => {
  expect(portal.faults).toEqual([]); // a dialog would be a fault
  expect(outside).toEqual([]);
});

async function submit(page: Page) {
  await page.locator('main form button[type=submit]').last().click();
  await page.getByRole('alert').waitFor();
}
const heading = (page: Page, level = 1) => page.getByRole('heading', { level }).first().waitFor();
const shows = (page: Page, text: string) => page.getByText(text).first().waitFor();

describe('every page of a guest', () => {
  let comeBack: () => void;
  const PAGES: [string, () => Promise<void>][] = [
    [
      'welcome',
      async () => {
        await follow(guest, '/');
        await heading(guest);
      },
    ],
    [
      'the menu',
      async () => {
        await follow(guest, menuPath);
        await shows(guest, HOSTILE);
      },
    ],
    [
      'the menu with a basket',
      async () => {
        for (const button of await guest.locator('.product .add').all()) await button.click();
        await guest.locator('a[href$="#basket"]').waitFor();
      },
    ],
    [
      'the basket',
      async () => {
        await guest.locator('a[href$="#basket"]').click();
        await guest.locator('.flush').first().click();
        await fillIn(guest, { 'items.0.notes': HOSTILE, notes: ENDLESS });
      },
    ],
    [
      'the basket offline',
      async () => {
        // The order alone: texts of other languages are still to be had.
        comeBack = await cutOff(guest, '**/order');
        await guest.locator('main form button[type=submit]').click();
        await guest.getByRole('heading', { name: 'No connection right now' }).waitFor();
      },
    ],
    [
      'an empty basket',
      async () => {
        await guest.getByRole('button', { name: 'Do not send' }).click();
        comeBack();
        await guest.locator('main form .spread button').click();
        await heading(guest, 2);
      },
    ],
    [
      'a code that is no longer valid',
      async () => {
        await follow(guest, '/menu/old');
        await heading(guest, 2);
      },
    ],
    [
      'an order under way',
      async () => {
        await follow(guest, `/orders/${orders.waiting.claim_code}`);
        await shows(guest, HOSTILE);
      },
    ],
    [
      'a paid order, its invoice refused',
      async () => {
        await follow(guest, `/orders/${orders.paid.claim_code}`);
        await openCompany(guest);
        await guest.locator('[name="buyer.name"]').waitFor();
        await guest.locator('main form button[type=submit]').click();
        await guest.locator('[name="buyer.name"][aria-invalid=true]').waitFor();
      },
    ],
    [
      'an invoice',
      async () => {
        await fillIn(guest, {
          'buyer.name': HOSTILE,
          'buyer.street': BUYER.street,
          'buyer.postal_code': BUYER.postal_code,
          'buyer.city': ENDLESS,
          'buyer.country': 'DE',
        });
        await guest.locator('main form button[type=submit]').first().click();
        await guest.locator('a[download]').waitFor();
      },
    ],
    [
      'an order that is not there',
      async () => {
        await follow(guest, '/orders/AAAAAAAAAAAA');
        await heading(guest, 2);
      },
    ],
    [
      'nothing',
      async () => {
        await follow(guest, '/account/nothing/at/all');
        await heading(guest);
      },
    ],
    [
      'log in, refused',
      async () => {
        await follow(guest, '/customer/login');
        await fillIn(guest, { email: EMAIL, password: 'wrong' });
        await submit(guest);
      },
    ],
    [
      'register, refused',
      async () => {
        await follow(guest, '/customer/register');
        await guest.locator('[name=email]').waitFor();
        await submit(guest);
      },
    ],
    [
      'registered',
      async () => {
        await fillIn(guest, { full_name: HOSTILE, email: `other.${EMAIL}`, password: PASSWORD });
        await guest.locator('main form button[type=submit]').click();
        await shows(guest, `other.${EMAIL}`);
      },
    ],
    [
      'confirm the address',
      async () => {
        await follow(guest, '/customer/verify-email?token=used');
        await guest.locator('main form').waitFor();
      },
    ],
    ['confirm the address, refused', async () => submit(guest)],
  ];
  it.each(PAGES)('%s: no axe violation, nothing too wide', async (_, open) => {
    await open();
    expect(await lookFaults(guest)).toEqual([]);
  });
});

describe('every page of a customer', () => {
  const open = (path: string, text: string) => async () => {
    await follow(customer, path);
    await shows(customer, text);
  };
  const PAGES: [string, () => Promise<void>][] = [
    ['no orders', () => open('/account', 'No orders yet')()],
    ['no invoices', () => open('/account/invoices', 'No invoices yet')()],
    [
      'the profile',
      async () => {
        await follow(customer, '/account/profile');
        await shows(customer, EMAIL);
      },
    ],
    [
      'an order to keep',
      async () => {
        await follow(customer, `/orders/${orders.mine.claim_code}`);
        await customer.getByRole('button', { name: 'Save this order to my account' }).waitFor();
      },
    ],
    [
      'an order that is kept',
      async () => {
        await customer.getByRole('button', { name: 'Save this order to my account' }).click();
        await shows(customer, 'View it in your account');
      },
    ],
    [
      'an order, its invoice waiting for a confirmed address',
      () => open(`/account/orders/${orders.mine.order_id}`, 'please confirm your email address')(),
    ],
    [
      'an order, its invoice refused',
      async () => {
        const { text = '' } = await mail.waitFor(EMAIL);
        await portal.server.portal.get(
          `/customer/verify-email?token=${/token=([\w-]+)/.exec(text)![1]}`,
        );
        await customer.reload();
        await customer.getByRole('button', { name: 'Request the invoice' }).waitFor();
        await submit(customer);
      },
    ],
    [
      'an invoice',
      async () => {
        await fillIn(customer, {
          'buyer.street': ENDLESS,
          'buyer.postal_code': BUYER.postal_code,
          'buyer.city': BUYER.city,
          'buyer.country': 'DE',
        });
        await customer.getByRole('button', { name: 'Request the invoice' }).click();
        await customer.locator('a[download]').waitFor();
        await shows(customer, HOSTILE);
      },
    ],
    [
      'orders',
      async () => {
        await follow(customer, '/account');
        await customer.locator('main .entries li').waitFor();
      },
    ],
    [
      'invoices',
      async () => {
        await follow(customer, '/account/invoices');
        await customer.locator('main .entries li').waitFor();
      },
    ],
  ];
  it.each(PAGES)('%s: no axe violation, nothing too wide', async (_, show) => {
    await show();
    expect(await lookFaults(customer)).toEqual([]);
  });
});

describe('what people typed', () => {
  it('[3.2.2] [1.2.1] is text wherever it appears and causes no foreign request', async () => {
    const asked: string[] = [];
    customer.on('request', (request) => asked.push(new URL(request.url()).origin));
    for (const [path, text] of [
      [menuPath, HOSTILE],
      [`/orders/${orders.waiting.claim_code}`, HOSTILE],
      [`/account/orders/${orders.mine.order_id}`, HOSTILE],
    ] as const) {
      await follow(customer, path);
      await shows(customer, text);
      expect(await customer.locator('main img, main script').count(), path).toBe(0);
    }
    expect([...new Set(asked)]).toEqual([portal.server.portal.base]);
  });
});

describe('a password manager', () => {
  const tokens = async (path: string) => {
    await guest.goto(path);
    await guest.locator('main form').waitFor();
    return guest
      .locator('main form input')
      .evaluateAll((fields) =>
        Object.fromEntries(
          fields.map((field) => [
            (field as HTMLInputElement).name,
            (field as HTMLInputElement).autocomplete,
          ]),
        ),
      );
  };
  it('recognises what to fill in', async () => {
    expect(await tokens('/customer/login')).toEqual({
      email: 'username',
      password: 'current-password',
    });
    expect(await tokens('/customer/register')).toEqual({
      full_name: 'name',
      email: 'username',
      password: 'new-password',
    });
  });
});

describe('the menu on a slow connection', () => {
  it('needs at most 70 kB of compressed JavaScript, in few files', async () => {
    const page = await portal.visit('about:blank');
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    const scripts = new Map<string, number>();
    session.on('Network.responseReceived', ({ requestId, response: { mimeType } }) => {
      if (/javascript/.test(mimeType)) scripts.set(requestId, 0);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) scripts.set(requestId, encodedDataLength);
    });
    await page.goto(menuPath);
    await shows(page, HOSTILE);
    const sizes = [...scripts.values()].filter((size) => size > 0);
    // The app and the texts of one language; the data comes with the document.
    expect(sizes.length).toBe(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(70_000);
  });
});
