import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, logIn, press } from '../support/back-office.ts';
import { DESKTOP, PHONE } from '../support/browser.ts';
import { axeFaults } from '../support/page-checks.ts';
import { openPayTill, type PayTill } from '../support/pay-till.ts';
import { textOfPdf } from '../support/pdf.ts';
import { OWNER } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';

let till: PayTill;
beforeAll(async () => {
  till = await openPayTill();
});
afterAll(() => till.office.stop());
afterEach(() => {
  expect(till.office.faults).toEqual([]);
});

describe('corrections in place', () => {
  async function lineAct(line: string, name: string) {
    await till.page
      .locator('.bill-line')
      .filter({ hasText: line })
      .getByRole('button')
      .first()
      .click();
    await till.page.getByRole('menuitem', { name }).click();
  }

  it('an item is voided with quantity and reason, and stays on the bill', async () => {
    const id = await till.openBill({ quantity: 2 }, { dish: 'wine' });
    await lineAct('Vino tinto', 'Void…');
    await till.dialog().getByRole('button', { name: 'Not served' }).click();
    await till.dialog().getByRole('button', { name: 'Void', exact: true }).click();
    await till.dialog().waitFor({ state: 'detached' });
    await till.page.getByText('Void: Not served · ', { exact: false }).waitFor();
    await lineAct('Paella', 'Void…');
    await press(till.page, 'One less: Paella');
    await till.dialog().getByLabel('Reason').fill('Cold');
    await till.look('bill-void');
    expect(await axeFaults(till.page, 'light')).toEqual([]);
    await till.dialog().getByRole('button', { name: 'Void', exact: true }).click();
    await till.page.getByText('Void: Cold · ', { exact: false }).waitFor();
    await expect.poll(till.left).toBe('€18.50');
    expect((await till.billOf(id)).total_cents).toBe(1850);
  });

  it('a line and the bill get a discount with its reason, which is taken off again', async () => {
    await till.openBill({ quantity: 2 }, { dish: 'wine' });
    await lineAct('Vino tinto', 'Discount…');
    await till.dialog().getByRole('textbox', { name: 'Percent' }).fill('50');
    await till.dialog().getByRole('button', { name: 'Complaint' }).click();
    await press(till.page, 'Apply discount');
    await expect.poll(till.left).toBe('€39.10');
    await press(till.page, 'More');
    await till.page.getByRole('menuitem', { name: 'Discount…' }).click();
    await till.dialog().getByRole('radio', { name: 'Amount' }).check();
    await till.dialog().getByRole('textbox', { name: 'Amount (EUR)' }).fill('4.10');
    await till.dialog().getByLabel('Reason').fill('Birthday');
    await press(till.page, 'Apply discount');
    await expect.poll(till.left).toBe('€35.00');
    await till.look('bill-discount');
    await press(till.page, 'Remove the discount: The whole bill');
    await expect.poll(till.left).toBe('€39.10');
  });

  it('a round is cancelled; covers and name are changed; the bill moves to a table', async () => {
    const id = await till.openBill({});
    await till.order({ bill_id: id }, { dish: 'wine' });
    await till.page.getByRole('button', { name: 'Round 2: cancel the order' }).click();
    await till.dialog().getByRole('button', { name: 'Cancel order' }).click();
    await expect.poll(till.left).toBe('€18.50');
    await press(till.page, 'More');
    await till.page.getByRole('menuitem', { name: 'Covers, name, service…' }).click();
    await till.dialog().getByLabel('Covers').fill('7');
    await till.dialog().getByLabel('Name').fill('Byrne');
    await press(till.page, 'Save');
    await till.page.getByRole('heading', { name: 'Byrne', level: 2 }).waitFor();
    await till.page.getByText('7 covers', { exact: false }).waitFor();
    await press(till.page, 'More');
    await till.page.getByRole('menuitem', { name: 'Move to a table…' }).click();
    await till.dialog().getByLabel('Table').selectOption({ label: 'Mesa 4' });
    await press(till.page, 'Move');
    await till.page.getByRole('heading', { name: 'Mesa 4 · Byrne', level: 2 }).waitFor();
  });

  it('what can be undone on one bill is not on offer on another', async () => {
    const other = await till.openBill({ dish: 'wine' });
    const number = (await till.restaurant.owner.get(`/api/bills/${other}`)).body.bill_number;
    await till.openBill({});
    await press(till.page, 'More');
    await till.page.getByRole('menuitem', { name: 'Move to a table…' }).click();
    await till.dialog().getByLabel('Table').selectOption({ label: 'Mesa 4' });
    await press(till.page, 'Move');
    const undo = till.page.getByRole('button', { name: /^Undo/ });
    await undo.waitFor();
    await till.page.keyboard.press('Control+k');
    await till.page.getByRole('combobox', { name: 'Search and actions' }).fill(`Bill ${number}`);
    await till.page
      .getByRole('option', { name: new RegExp(`^Bill ${number}\\b`) })
      .first()
      .click();
    await at(till.page, `/bills/${other}`);
    await till.page.locator('.bill-line').filter({ hasText: 'Vino tinto' }).waitFor();
    expect(await undo.count()).toBe(0);
  });

  it('items are split into a new bill, which is merged again; the totals add up', async () => {
    const id = await till.openBill({ quantity: 2 }, { dish: 'wine', quantity: 2 });
    await press(till.page, 'More');
    await till.page.getByRole('menuitem', { name: 'Split into a new bill…' }).click();
    await till.dialog().getByRole('button', { name: 'Paella of 2 €18.50' }).click();
    await press(till.page, 'Split off');
    await till.page.waitForURL(
      (url) => /^\/bills\//.test(url.pathname) && !url.pathname.includes(id),
    );
    await expect.poll(till.left).toBe('€18.50');
    expect((await till.billOf(id)).total_cents).toBe(2690);
    await press(till.page, 'More');
    await till.page.getByRole('menuitem', { name: 'Merge with another bill…' }).click();
    await till
      .dialog()
      .getByRole('radio', { name: new RegExp(`Party ${till.parties()} .*€26.90`) })
      .check();
    await press(till.page, 'Merge €45.40');
    await expect.poll(till.left).toBe('€45.40');
  });

  it('a waiter sees the bill and takes no payment', async () => {
    const { bill_id } = await till.order({ name: 'Seen by a waiter' }, {});
    const waiter = await makeUser(till.office.server, till.restaurant.owner, 'waiter');
    const theirs = await till.office.visit('/login');
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
    await till.openBill({});
    const address = await till.page.getByRole('link', { name: 'Print bill' }).getAttribute('href');
    const text = await textOfPdf(await (await till.page.request.get(address!)).body());
    expect(text).toContain('Paella');
  });

  it('lists bills, found by name and status', async () => {
    await till.order({ name: 'Found in the list' }, {});
    await till.page.goto('/bills?status=open');
    await till.page.getByLabel('Number, table, name or code').fill('in the list');
    await expect.poll(() => till.page.locator('tbody tr').count()).toBe(1);
    await till.look('bills');
    await till.page.locator('tbody tr').getByRole('link').click();
    await till.page.getByRole('heading', { name: 'Found in the list', level: 2 }).waitFor();
  });

  it('has the payment as a page of its own on a phone, and nothing is wider than it', async () => {
    const { bill_id } = await till.order({ name: 'Phone', covers: 2 }, { quantity: 3 });
    const phone = await till.office.visit('/login', PHONE);
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
    const touch = await till.office.visit('/login', {
      ...DESKTOP,
      hasTouch: true,
      isMobile: true,
      viewport: { width: 1024, height: 768 },
    });
    const { bill_id } = await till.order({ name: 'Touch' }, { quantity: 2, seat: 1 }, { seat: 2 });
    await logIn(touch, OWNER);
    await at(touch, '/');
    await touch.goto(`/bills/${bill_id}`);
    await touch.locator('.take').waitFor();
    const small = await touch.locator('.bill-page').evaluate((root) =>
      [...root.querySelectorAll('button, a, .segment, input:not([type=radio])')]
        .filter((one) => one.getClientRects().length > 0)
        .filter((one) => one.getBoundingClientRect().height < 43.5)
        .map((one) => one.outerHTML.slice(0, 120)),
    );
    expect(small).toEqual([]);
    await touch.context().close();
  });
});
