import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PHONE } from '../support/browser.ts';
import { lookFaults } from '../support/page-checks.ts';
import {
  askReceipt,
  downloadPdf,
  fillIn,
  heading,
  makeInvoice,
  openCompany,
  openPortal,
  press,
  says,
} from '../support/portal.ts';
import type { Portal } from '../support/portal.ts';

interface Bill {
  id: string;
  claim_code: string;
  bill_number: number;
  total_cents: number;
  left_cents: number;
  orders: { id: string; claim_code: string; status: string; total_cents: number }[];
  requested_at: string | null;
  requested_method: string | null;
  requested_split: string | null;
  called_at: string | null;
}

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
  await portal.restaurant.owner.put('/api/restaurant', {
    bills: 'per_table',
    auto_receipt: 'at_once',
  });
});
afterAll(() => portal.stop());
afterEach(() => {
  expect(portal.faults).toEqual([]);
});

let tables = 0;
async function newTable(): Promise<{ id: string; token: string }> {
  const name = `Bill ${++tables}`;
  return (await portal.restaurant.owner.post('/api/tables', { name })).body;
}
async function phoneAt(token: string): Promise<Page> {
  const page = await portal.visit('/', PHONE);
  await page.goto(`/menu/${token}`);
  return page;
}
async function orderOn(page: Page, product: string): Promise<string> {
  await press(page, `Add ${product}`);
  await page.getByRole('link', { name: 'Your basket' }).click();
  await press(page, 'Send the order');
  await page.waitForURL('**/orders/*');
  await heading(page, /^Order \d+$/);
  return new URL(page.url()).pathname.split('/').pop()!;
}
const owner = () => portal.restaurant.owner;
async function billOf(claim_code: string): Promise<Bill> {
  const order = (await owner().get(`/api/orders?q=${claim_code}`)).body.items[0];
  return (await owner().get(`/api/bills/${order.bill_id}`)).body;
}
const pay = (bill: Bill, amount_cents: number) =>
  owner().post(`/api/bills/${bill.id}/payments`, { method: 'card', amount_cents });

describe('two phones at one table', () => {
  it('share one bill, each with its own dishes marked, and join it with the next order', async () => {
    const table = await newTable();
    const [first, second] = [await phoneAt(table.token), await phoneAt(table.token)];
    const code = await orderOn(first, 'Paella');
    const other = await orderOn(second, 'Vino tinto');
    const bill = await billOf(code);
    expect((await billOf(other)).id).toBe(bill.id);
    const rounds = first.locator('section', { hasText: 'The table’s bill' }).locator('.rounds');
    await rounds.getByText('Another phone').waitFor();
    expect(await rounds.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/This phone.*€18\.50/s),
      expect.stringMatching(/Another phone.*€4\.20/s),
    ]);
    await press(first, 'See dishes');
    await says(first, 'Your table shares this bill.');
    const lines = first.locator('.lines').last().getByRole('listitem');
    await lines.filter({ hasText: 'Vino tinto' }).waitFor();
    expect(await lines.filter({ hasText: 'yours' }).allInnerTexts()).toEqual([
      expect.stringContaining('Paella'),
    ]);
    expect(await first.locator('.amount.total').last().innerText()).toBe('€22.70');
    expect(await lookFaults(first)).toEqual([]);

    const asked = first.waitForRequest('**/order');
    await first.getByRole('link', { name: 'Order more' }).click();
    await orderOn(first, 'Vino tinto');
    expect((await asked).postDataJSON()).toMatchObject({ bill_of: code });
    expect((await billOf(code)).orders).toHaveLength(3);

    await second.goto(`/orders/${bill.claim_code}`);
    await heading(second, `Bill ${bill.bill_number}`);
    await press(second, 'See dishes');
    await second.getByText('Paella').waitFor();
    expect(await second.getByText('yours').count()).toBe(0);
    expect(await second.getByText('This phone').count()).toBe(0);
    expect(await lookFaults(second)).toEqual([]);
  });

  it('call a waiter and ask for the bill: staff see it, and so does the other phone', async () => {
    const table = await newTable();
    const [first, second] = [await phoneAt(table.token), await phoneAt(table.token)];
    const code = await orderOn(first, 'Paella');
    await orderOn(second, 'Vino tinto');
    await press(first, 'Call a waiter');
    await says(first, 'Someone is coming.');
    expect(await first.getByRole('button', { name: 'Call a waiter' }).count()).toBe(0);
    expect((await billOf(code)).called_at).not.toBeNull();

    await press(first, 'Ask for the bill');
    await says(first, 'How would you like to pay?');
    await first.getByRole('radio', { name: 'Separately' }).check();
    expect(await lookFaults(first)).toEqual([]);
    await press(first, 'By card');
    for (const page of [first, second]) await says(page, 'The bill has been requested.');
    expect(await billOf(code)).toMatchObject({
      requested_at: expect.any(String),
      requested_method: 'card',
      requested_split: 'own',
    });
    const bill = await billOf(code);
    await owner().post(`/api/bills/${bill.id}/calls/answer`);
    await second.getByRole('button', { name: 'Ask for the bill' }).waitFor();
  });

  it('a call on a bill that is paid meanwhile says so', async () => {
    const table = await newTable();
    const page = await phoneAt(table.token);
    const code = await orderOn(page, 'Paella');
    await page.route('**/call', async (route) => {
      const bill = await billOf(code);
      await pay(bill, bill.left_cents);
      await route.continue();
    });
    await press(page, 'Call a waiter');
    await says(page, 'Everything is paid.');
  });
});

describe('an order', () => {
  it('is cancelled within a minute, and leaves the bill', async () => {
    const table = await newTable();
    const page = await phoneAt(table.token);
    const first = await orderOn(page, 'Vino tinto');
    await page.getByRole('link', { name: 'Order more' }).click();
    const second = await orderOn(page, 'Paella');
    await press(page, 'Cancel the order');
    await says(page, 'This order was cancelled.');
    const { orders, total_cents } = await billOf(first);
    expect(orders.find(({ claim_code }) => claim_code === second)!.status).toBe('cancelled');
    expect(total_cents).toBe(420);
  });

  it('that the kitchen has begun says that it is too late', async () => {
    const table = await newTable();
    const page = await phoneAt(table.token);
    const code = await orderOn(page, 'Paella');
    const { orders } = await billOf(code);
    await page.route('**/cancel', async (route) => {
      await owner().patch(`/api/orders/${orders[0]!.id}`, { status: 'preparing' });
      await route.continue();
    });
    await press(page, 'Cancel the order');
    await says(page, 'It can no longer be cancelled here');
    await says(page, 'It is being prepared.');
  });

  it('that is paid first is cooked all the same, and says both', async () => {
    const station = (await owner().post('/api/stations', { name: 'Kitchen', category_ids: [] }))
      .body;
    const table = await newTable();
    const page = await phoneAt(table.token);
    const bill = await billOf(await orderOn(page, 'Paella'));
    await pay(bill, bill.left_cents);
    await says(page, 'Everything is paid.');
    await page.getByText('Order sent', { exact: true }).waitFor();
    await page.getByText('Paid', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Call a waiter' }).count()).toBe(0);
    await owner().send('DELETE', `/api/stations/${station.id}`);
  });
});

describe('the documents of a guest', () => {
  it('a receipt and a company invoice for their own order, while others still drink', async () => {
    const table = await newTable();
    const [first, second] = [await phoneAt(table.token), await phoneAt(table.token)];
    const code = await orderOn(first, 'Paella');
    await orderOn(second, 'Vino tinto');
    await says(first, 'Once it is paid');
    const bill = await billOf(code);
    await pay(bill, 1850);
    await askReceipt(first);
    await says(first, 'Your receipt:');
    const receipt = await downloadPdf(first, first.getByRole('link', { name: 'Download the PDF' }));
    expect(receipt.text).toContain('18,50');
    await askReceipt(second);
    await says(second, 'Your part is not paid yet.');
    expect((await billOf(code)).left_cents).toBe(420);

    await openCompany(first);
    expect(await lookFaults(first)).toEqual([]);
    await fillIn(first, {
      'buyer.name': 'Müller & Söhne GmbH',
      'buyer.street': 'Hauptstraße 5',
      'buyer.postal_code': '10115',
      'buyer.city': 'Berlin',
      'buyer.country': 'DE',
    });
    await makeInvoice(first);
    await heading(first, 'Your invoice is ready');
    const pdf = await downloadPdf(first, first.getByRole('link', { name: 'Download the PDF' }));
    expect(pdf.text).toContain('Müller & Söhne GmbH');
    await first.reload();
    await heading(first, 'Your invoice is ready');
    await first.getByRole('link', { name: 'Back to the order' }).click();
    await says(first, 'Your invoice:');
    expect(await first.getByRole('link', { name: /^Company invoice/ }).count()).toBe(0);

    await pay(bill, 420);
    await says(second, 'Everything is paid.');
  });

  it('come by the code of the bill too', async () => {
    const table = await newTable();
    const page = await phoneAt(table.token);
    const bill = await billOf(await orderOn(page, 'Paella'));
    await pay(bill, bill.left_cents);
    await page.goto(`/orders/${bill.claim_code}`);
    await askReceipt(page);
    await says(page, 'Your receipt:');
    await page.getByRole('link', { name: /^Company invoice/ }).waitFor();
  });
});

describe('the next order', () => {
  it('after the bill was paid says that it is on a new one', async () => {
    const table = await newTable();
    const page = await phoneAt(table.token);
    const bill = await billOf(await orderOn(page, 'Paella'));
    await pay(bill, bill.left_cents);
    await page.getByRole('link', { name: 'Order more' }).click();
    const code = await orderOn(page, 'Vino tinto');
    await says(page, 'Your earlier bill was paid in the meantime.');
    expect((await billOf(code)).id).not.toBe(bill.id);
  });

  it('with a code that the server does not know is ordered without it', async () => {
    const table = await newTable();
    const page = await phoneAt(table.token);
    await page.evaluate(
      ([name, value]) => localStorage.setItem(name!, value!),
      [
        `orders:${table.token}`,
        JSON.stringify([{ claim_code: 'AAAABBBBCCCCDDDD', order_number: 1, at: Date.now() }]),
      ],
    );
    await page.reload();
    const code = await orderOn(page, 'Paella');
    expect((await billOf(code)).orders).toHaveLength(1);
  });
});
