import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { openLine } from '../support/line-cut.ts';
import { axeFaults, carryAxe } from '../support/page-checks.ts';
import { BUYER, OWNER, setUpRestaurant } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';
import { textOfPdf } from '../support/pdf.ts';

let office: BackOffice;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let page: Page;
beforeAll(async () => {
  office = await openBackOffice();
  restaurant = await setUpRestaurant(office.server, {}); // bills and receipts as they come
  page = await office.visit('/login', { viewport: { width: 1280, height: 800 } });
  await carryAxe(page.context());
  await logIn(page, OWNER);
  await at(page, '/');
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

interface Wanted {
  dish?: 'paella' | 'wine';
  quantity?: number;
  seat?: number;
}
interface Bill {
  id: string;
  status: string;
  total_cents: number;
  paid_cents: number;
  left_cents: number;
  tip_cents: number;
  orders: { id: string; items: { id: string; name: string; quantity: number }[] }[];
  payments: Record<string, unknown>[];
}
async function owner<T>(path: string, body: object): Promise<T> {
  const response = await restaurant.owner.post(path, body);
  expect([path, response.status < 300, response.body]).toEqual([path, true, response.body]);
  return response.body as T;
}
function order(where: object, ...items: Wanted[]) {
  return owner<{ bill_id: string; id: string }>('/api/orders', {
    ...where,
    items: items.map(({ dish = 'paella', quantity = 1, seat }) => ({
      product_id: restaurant[dish].id,
      quantity,
      ...(seat && { seat }),
    })),
  });
}
let parties = 0;
/** A bill by name with one round, and its page. */
async function openBill(...items: Wanted[]): Promise<string> {
  parties += 1;
  const { bill_id } = await order({ name: `Party ${parties}`, covers: 4 }, ...items);
  await page.goto(`/bills/${bill_id}`);
  await page.getByRole('heading', { name: `Party ${parties}`, level: 2 }).waitFor();
  return bill_id;
}
async function billOf(id: string): Promise<Bill> {
  return (await restaurant.owner.get(`/api/bills/${id}`)).body as Bill;
}
async function documentsOf(id: string) {
  const { body } = await restaurant.owner.get(`/api/invoices?bill_id=${id}&limit=100`);
  return body.items as {
    invoice_number: string;
    kind: string;
    total_cents: number;
    tip_cents: number;
    buyer: { name: string } | null;
    lines: { name: string; quantity: number }[];
  }[];
}

const left = () => page.locator('.due .amount').innerText();
const split = (name: string) => page.getByRole('radio', { name, exact: true }).check();
const tip = (name: string) =>
  page.getByRole('group', { name: 'Tip' }).getByRole('radio', { name, exact: true }).check();
const document = (name: string) =>
  page.getByRole('group', { name: 'Document' }).getByRole('radio', { name, exact: true }).check();
const method = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
const act = () => page.locator('.take');
const taken = (text: string) => page.getByText(text, { exact: true }).waitFor();
/** The payment is taken, and its document is there. */
async function takenWith(text: string) {
  await taken(text);
  await page.locator('.paper a').first().waitFor();
}
async function next() {
  await press(page, 'Next payer');
  await page.getByRole('button', { name: 'Next payer' }).waitFor({ state: 'detached' });
}
const dialog = () => page.getByRole('dialog');

/** Screenshots for review: `LOOK=folder npx vitest run …`. */
async function look(name: string): Promise<void> {
  if (!process.env.LOOK) return;
  const size = page.viewportSize()!;
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [width, height] of [
      [1280, 800],
      [1024, 768],
      [390, 844],
    ] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      const toPay = page.locator('.to-pay');
      if (width === 390 && name.startsWith('pay') && (await toPay.isVisible())) await toPay.click();
      await page.screenshot({
        path: `${process.env.LOOK}/${name}-${width}-${colorScheme}.png`,
        fullPage: width === 390,
      });
    }
  await page.setViewportSize(size);
}

describe('three payers in three ways', () => {
  it('split equally in one tap: cash with change and tip, card at once, a company; each has their document', async () => {
    const id = await openBill({ quantity: 2 }, { dish: 'wine', quantity: 3 }); // €49.60
    expect(await left()).toBe('€49.60');
    await split('3');
    await page.getByText('Payer 1 of 3').waitFor();
    expect(await page.locator('.payer .amount').innerText()).toBe('€16.54');
    await tip('To €18');
    await page.getByLabel('Received (EUR)').fill('20');
    expect(await page.locator('.change .amount').innerText()).toBe('€2.00');
    await look('pay-equal');
    expect(await axeFaults(page, 'light')).toEqual([]);
    expect(await axeFaults(page, 'dark')).toEqual([]);
    await act().click();
    await taken('€18.00 taken · Cash');
    await look('pay-taken');
    expect(await axeFaults(page, 'light')).toEqual([]);
    await next();

    await page.getByText('Payer 2 of 3').waitFor();
    expect(await left()).toBe('€33.06');
    await method('Card'); // nothing else is set: one tap
    await taken('€16.53 taken · Card');
    await next();

    await page.getByText('Payer 3 of 3').waitFor();
    await document('Company invoice');
    await page.getByLabel('Name or tax ID').fill('Mül');
    await page.getByRole('option', { name: 'New company “Mül”' }).click();
    for (const [name, value] of Object.entries(BUYER))
      if (name !== 'country') await page.locator(`[name="buyer.${name}"]`).fill(String(value));
    await page.locator('[name="buyer.country"]').selectOption(BUYER.country);
    await method('Card');
    await look('pay-company-form');
    await act().click();
    await taken('€16.53 taken · Card');
    await page.getByText('Full invoice').waitFor();

    expect(await billOf(id)).toMatchObject({
      status: 'settled',
      paid_cents: 4960,
      left_cents: 0,
      tip_cents: 146,
      payments: [
        {
          method: 'cash',
          amount_cents: 1654,
          tip_cents: 146,
          received_cents: 2000,
          change_cents: 200,
        },
        { method: 'card', amount_cents: 1653 },
        { method: 'card', amount_cents: 1653 },
      ],
    });
    expect(
      (await documentsOf(id)).map(({ kind, total_cents, buyer }) => [
        kind,
        total_cents,
        buyer?.name,
      ]),
    ).toEqual([
      ['full', 1653, BUYER.name],
      ['simplified', 1653, undefined],
      ['simplified', 1654, undefined],
    ]);
    await press(page, 'Done');
    await at(page, '/');
  });

  it('a known company is found by two letters, and Enter takes and issues', async () => {
    const id = await openBill({}, {});
    await split('2');
    await document('Company invoice');
    await page.getByLabel('Name or tax ID').fill(BUYER.name.slice(0, 2));
    await page.getByRole('option').filter({ hasText: BUYER.name }).waitFor();
    await look('pay-company');
    await page.getByLabel('Name or tax ID').focus();
    await page.keyboard.press('Enter'); // chooses
    await page.locator('.chosen').getByText(BUYER.name).waitFor();
    await method('Card');
    await act().focus();
    await page.keyboard.press('Enter');
    await takenWith('€18.50 taken · Card');
    // the others still drink: the bill is open, the company has its invoice
    expect(await billOf(id)).toMatchObject({ status: 'open', left_cents: 1850 });
    expect(await documentsOf(id)).toMatchObject([{ kind: 'full', total_cents: 1850 }]);
    await page.keyboard.press('Enter'); // the focus is on "Next payer"
    await page.getByText('Payer 2 of 2').waitFor();
  });
});

describe('a split', () => {
  it('by item: the document holds the items, which are paid on the bill', async () => {
    const id = await openBill({ quantity: 2 }, { dish: 'wine', quantity: 2 });
    await split('Items');
    expect(await act().isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Paella of 2 €18.50' }).click();
    await page.getByRole('button', { name: 'One more: Vino tinto' }).click();
    expect(await page.locator('.payer .amount').innerText()).toBe('€22.70');
    await look('pay-items');
    expect(await axeFaults(page, 'light')).toEqual([]);
    await method('Card');
    await takenWith('€22.70 taken · Card');
    expect(await documentsOf(id)).toMatchObject([
      {
        total_cents: 2270,
        lines: [
          { name: 'Paella', quantity: 1 },
          { name: 'Vino tinto', quantity: 1 },
        ],
      },
    ]);
    await next();
    await page.getByRole('button', { name: 'Paella €18.50', exact: true }).click();
    await method('Card');
    await taken('€18.50 taken · Card');
    await page.locator('.bill-line.paid').filter({ hasText: 'Paella' }).waitFor();
    await next();
    await page.getByRole('button', { name: 'Vino tinto €4.20', exact: true }).click();
    await method('Card');
    await takenWith('€4.20 taken · Card');
    expect((await documentsOf(id)).map(({ total_cents }) => total_cents).sort()).toEqual([
      1850, 2270, 420,
    ]);
  });

  it('by seat: a guest pays what they ordered, another adds what was shared', async () => {
    const id = await openBill({ seat: 1 }, { seat: 2 }, { dish: 'wine', quantity: 2 });
    await split('Guests');
    await page.getByRole('button', { name: 'Guest 2 €18.50', exact: true }).click();
    await look('pay-seats');
    await method('Card');
    await taken('€18.50 taken · Card');
    await next();
    await page.getByRole('button', { name: 'Guest 1 €18.50', exact: true }).click();
    await page.getByRole('button', { name: 'Shared €8.40', exact: true }).click();
    await method('Card');
    await taken('€26.90 taken · Card');
    await page.getByRole('button', { name: 'Done' }).waitFor();
    expect((await billOf(id)).status).toBe('settled');
  });

  it('by amount: never more than is left; the rest stays owed', async () => {
    const id = await openBill({});
    await split('Amount');
    await page.getByLabel('This payer’s amount (EUR)').fill('20');
    await page.getByText('more than is left to pay').waitFor();
    expect(await act().isDisabled()).toBe(true);
    await page.getByLabel('This payer’s amount (EUR)').fill('8.50');
    await act().click();
    await taken('€8.50 taken · Cash');
    expect(await billOf(id)).toMatchObject({ status: 'open', left_cents: 1000 });
    await page.reload(); // a part payment needs nothing that only the page knew
    await expect.poll(left).toBe('€10.00');
    await split('All');
    await method('Card');
    await taken('€10.00 taken · Card');
  });

  it('equally among more than four, and it survives a reload', async () => {
    const id = await openBill({ quantity: 2 });
    await split('5+');
    await press(page, 'One more: Payers');
    expect(await page.locator('.payer .amount').innerText()).toBe('€6.17');
    await method('Card');
    await taken('€6.17 taken · Card');
    await page.reload();
    await page.getByText('Payer 2 of 6').waitFor();
    expect((await billOf(id)).left_cents).toBe(3083);
  });
});

describe('cash', () => {
  it('one tap on a note takes it and says the change', async () => {
    const id = await openBill({});
    await page.getByRole('button', { name: '€20.00 received' }).click();
    await taken('€18.50 taken · Cash');
    expect(await page.locator('.result .change .amount').innerText()).toBe('€1.50');
    expect(await billOf(id)).toMatchObject({
      status: 'settled',
      payments: [{ received_cents: 2000, change_cents: 150 }],
    });
  });

  it('by keyboard: the digits are what was received, Enter takes, Enter goes on', async () => {
    const id = await openBill({});
    await page.keyboard.press('p');
    await page.keyboard.type('50');
    expect(await page.getByLabel('Received (EUR)').inputValue()).toBe('50');
    await page.keyboard.press('Enter');
    await taken('€18.50 taken · Cash');
    await page
      .locator('.paper')
      .getByText(/^S-INV-/)
      .waitFor();
    expect((await billOf(id)).payments).toMatchObject([{ received_cents: 5000 }]);
    await page.keyboard.press('Enter'); // "Done"
    await at(page, '/');
  });

  it('less than is due is not taken', async () => {
    await openBill({});
    await page.getByLabel('Received (EUR)').fill('10');
    await page.getByText('less than is due').waitFor();
    expect(await act().isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByText('less than is due').waitFor(); // nothing typed is lost
  });

  it('the keys of the page are listed', async () => {
    await openBill({});
    await page.keyboard.press('?');
    await dialog().getByText('Amount received').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });
});

describe('a wrong payment', () => {
  it('is refunded with a reason and taken again', async () => {
    const id = await openBill({});
    await document('Later');
    await split('Amount');
    await page.getByLabel('This payer’s amount (EUR)').fill('10');
    await act().click();
    await taken('€10.00 taken · Cash');
    await next();
    await press(page, 'Refund €10.00');
    await dialog().getByText('Take the money from the drawer.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('reason');
    await dialog().getByRole('button', { name: 'Refund', exact: true }).click();
    await dialog()
      .getByRole('button', { name: /^Reason: / })
      .waitFor(); // said where it happened
    await dialog().getByRole('button', { name: 'Wrong method' }).click();
    await page.keyboard.press('Escape'); // something is typed
    await dialog().getByRole('button', { name: 'Refund', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    await expect.poll(left).toBe('€18.50');
    await page.getByText(/· Refunded /).waitFor();
    await split('All');
    await method('Card');
    await taken('€18.50 taken · Card');
    expect(await billOf(id)).toMatchObject({
      status: 'settled',
      payments: [
        { method: 'cash', amount_cents: 1000 },
        { method: 'card', amount_cents: 1850 },
      ],
    });
  });
});

describe('a free bill', () => {
  it('is closed by one act', async () => {
    const id = await openBill({});
    await owner(`/api/bills/${id}/discount`, { percent_basis_points: 10_000, reason: 'Invited' });
    await press(page, 'Close as paid');
    await page.getByText('Closed, nothing to pay').waitFor();
    expect(await billOf(id)).toMatchObject({ status: 'settled', paid_cents: 0 });
  });
});

describe('a payment without an answer', () => {
  it('is sent again and taken once; the page says that it waits', async () => {
    const { bill_id } = await order({ name: 'Lost answer' }, {});
    const line = await openLine(office.server.staff_url);
    const till = await office.visit('/login', { baseURL: line.url });
    await logIn(till, OWNER);
    await at(till, '/');
    await till.goto(`/bills/${bill_id}`);
    await till.locator('.take').waitFor();
    let answers = 0;
    // the server takes it, and its answer is lost on the way back
    await till.route('**/payments', async (route) => {
      answers += 1;
      if (answers > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await till.locator('.take').click();
    await till.getByText('No answer yet.', { exact: false }).waitFor();
    await till.getByText('€18.50 taken · Cash').waitFor();
    expect(answers).toBeGreaterThan(1);
    expect((await billOf(bill_id)).payments).toHaveLength(1);
    await till.context().close();
    await line.cut();
  });

  it('is taken once after a reload too', async () => {
    const id = await openBill({ quantity: 2 });
    await split('2');
    await page.route('**/payments', async (route) => {
      await route.fetch();
      return route.abort();
    });
    await act().click();
    await page.getByText('No answer yet.', { exact: false }).waitFor();
    await page.reload();
    await page.unroute('**/payments');
    await page.getByText('A payment of €18.50 had no answer.', { exact: false }).waitFor();
    await look('pay-unanswered');
    await press(page, 'Send again');
    await taken('€18.50 taken · Cash');
    expect((await billOf(id)).payments).toHaveLength(1);
  });
});

describe('corrections in place', () => {
  async function lineAct(line: string, name: string) {
    await page.locator('.bill-line').filter({ hasText: line }).getByRole('button').first().click();
    await page.getByRole('menuitem', { name }).click();
  }

  it('an item is voided with quantity and reason, and stays on the bill', async () => {
    const id = await openBill({ quantity: 2 }, { dish: 'wine' });
    await lineAct('Vino tinto', 'Void…');
    await dialog().getByRole('button', { name: 'Not served' }).click();
    await dialog().getByRole('button', { name: 'Void', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByText('Void: Not served · ', { exact: false }).waitFor();
    await lineAct('Paella', 'Void…');
    await press(page, 'One less: Paella');
    await dialog().getByLabel('Reason').fill('Cold');
    await look('bill-void');
    expect(await axeFaults(page, 'light')).toEqual([]);
    await dialog().getByRole('button', { name: 'Void', exact: true }).click();
    await page.getByText('Void: Cold · ', { exact: false }).waitFor();
    await expect.poll(left).toBe('€18.50');
    expect((await billOf(id)).total_cents).toBe(1850);
  });

  it('a line and the bill get a discount with its reason, which is taken off again', async () => {
    await openBill({ quantity: 2 }, { dish: 'wine' });
    await lineAct('Vino tinto', 'Discount…');
    await dialog().getByRole('textbox', { name: 'Percent' }).fill('50');
    await dialog().getByRole('button', { name: 'Complaint' }).click();
    await press(page, 'Apply discount');
    await expect.poll(left).toBe('€39.10');
    await press(page, 'More');
    await page.getByRole('menuitem', { name: 'Discount…' }).click();
    await dialog().getByRole('radio', { name: 'Amount' }).check();
    await dialog().getByRole('textbox', { name: 'Amount (EUR)' }).fill('4.10');
    await dialog().getByLabel('Reason').fill('Birthday');
    await press(page, 'Apply discount');
    await expect.poll(left).toBe('€35.00');
    await look('bill-discount');
    await press(page, 'Remove the discount: The whole bill');
    await expect.poll(left).toBe('€39.10');
  });

  it('a round is cancelled; covers and name are changed; the bill moves to a table', async () => {
    const id = await openBill({});
    await order({ bill_id: id }, { dish: 'wine' });
    await page.getByRole('button', { name: 'Round 2: cancel the order' }).click();
    await dialog().getByRole('button', { name: 'Cancel order' }).click();
    await expect.poll(left).toBe('€18.50');
    await press(page, 'More');
    await page.getByRole('menuitem', { name: 'Covers, name, service…' }).click();
    await dialog().getByLabel('Covers').fill('7');
    await dialog().getByLabel('Name').fill('Byrne');
    await press(page, 'Save');
    await page.getByRole('heading', { name: 'Byrne', level: 2 }).waitFor();
    await page.getByText('7 covers', { exact: false }).waitFor();
    await press(page, 'More');
    await page.getByRole('menuitem', { name: 'Move to a table…' }).click();
    await dialog().getByLabel('Table').selectOption({ label: 'Mesa 4' });
    await press(page, 'Move');
    await page.getByRole('heading', { name: 'Mesa 4 · Byrne', level: 2 }).waitFor();
  });

  it('items are split into a new bill, which is merged again; the totals add up', async () => {
    const id = await openBill({ quantity: 2 }, { dish: 'wine', quantity: 2 });
    await press(page, 'More');
    await page.getByRole('menuitem', { name: 'Split into a new bill…' }).click();
    await dialog().getByRole('button', { name: 'Paella of 2 €18.50' }).click();
    await press(page, 'Split off');
    await page.waitForURL((url) => /^\/bills\//.test(url.pathname) && !url.pathname.includes(id));
    await expect.poll(left).toBe('€18.50');
    expect((await billOf(id)).total_cents).toBe(2690);
    await press(page, 'More');
    await page.getByRole('menuitem', { name: 'Merge with another bill…' }).click();
    await dialog()
      .getByRole('radio', { name: new RegExp(`Party ${parties} .*€26.90`) })
      .check();
    await press(page, 'Merge');
    await expect.poll(left).toBe('€45.40');
  });

  it('a waiter sees the bill and takes no payment', async () => {
    const { bill_id } = await order({ name: 'Seen by a waiter' }, {});
    const waiter = await makeUser(office.server, restaurant.owner, 'waiter');
    const theirs = await office.visit('/login');
    await logIn(theirs, { email: waiter.email, password: STAFF_PASSWORD });
    await at(theirs, '/');
    await theirs.goto(`/bills/${bill_id}`);
    await theirs.getByText('A cashier takes the payment.').waitFor();
    expect(await theirs.locator('.take').count()).toBe(0);
    await theirs.context().close();
  });
});

describe('the page', () => {
  it('opens the pro forma, which is no invoice', async () => {
    await openBill({});
    const address = await page.getByRole('link', { name: 'Print bill' }).getAttribute('href');
    const text = await textOfPdf(await (await page.request.get(address!)).body());
    expect(text).toContain('Paella');
  });

  it('lists bills, found by name and status', async () => {
    await order({ name: 'Found in the list' }, {});
    await page.goto('/bills?status=open');
    await page.getByLabel('Number, table, name or code').fill('in the list');
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
    await look('bills');
    await page.locator('tbody tr').getByRole('link').click();
    await page.getByRole('heading', { name: 'Found in the list', level: 2 }).waitFor();
  });

  it('has the payment as a page of its own on a phone, and nothing is wider than it', async () => {
    const { bill_id } = await order({ name: 'Phone', covers: 2 }, { quantity: 3 });
    const phone = await office.visit('/login', PHONE);
    await carryAxe(phone.context());
    await logIn(phone, OWNER);
    await at(phone, '/');
    await phone.goto(`/bills/${bill_id}`);
    await phone.getByRole('link', { name: 'Pay €55.50' }).click();
    await phone.locator('.take').waitFor();
    const over = () =>
      phone.evaluate(() => globalThis.document.documentElement.scrollWidth - globalThis.innerWidth);
    expect(await over()).toBeLessThanOrEqual(0);
    expect(await axeFaults(phone, 'light')).toEqual([]);
    await phone.getByRole('button', { name: /^Card/ }).click();
    await phone.getByText('€55.50 taken · Card').waitFor();
    await phone.context().close();
  });

  it('every target of a finger is 44 px at least', async () => {
    const till = await office.visit('/login', {
      ...DESKTOP,
      hasTouch: true,
      isMobile: true,
      viewport: { width: 1024, height: 768 },
    });
    const { bill_id } = await order({ name: 'Touch' }, { quantity: 2, seat: 1 }, { seat: 2 });
    await logIn(till, OWNER);
    await at(till, '/');
    await till.goto(`/bills/${bill_id}`);
    await till.locator('.take').waitFor();
    const small = await till.locator('.bill-page').evaluate((root) =>
      [...root.querySelectorAll('button, a, .segment, input:not([type=radio])')]
        .filter((one) => one.getClientRects().length > 0)
        .filter((one) => one.getBoundingClientRect().height < 43.5)
        .map((one) => one.outerHTML.slice(0, 120)),
    );
    expect(small).toEqual([]);
    await till.context().close();
  });
});
