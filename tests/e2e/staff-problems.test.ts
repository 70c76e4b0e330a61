import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  at,
  heading,
  logIn,
  openBackOffice,
  press,
  type BackOffice,
} from '../support/back-office.ts';
import { lookFaults } from '../support/page-checks.ts';
import { fault } from '../support/portal.ts';
import { BUYER, setUpRestaurant } from '../support/server.ts';

let office: BackOffice;
let invoice: { id: string };
let paid: string;
beforeAll(async () => {
  office = await openBackOffice();
  const { owner, table, paella } = await setUpRestaurant(office.server);
  const paidOrder = async () => {
    const { body } = await office.server.portal.post(`/menu/${table.token}/order`, {
      items: [{ product_id: paella.id, quantity: 1 }],
    });
    await owner.post(`/api/orders/${body.order_id}/payments`, {
      method: 'card',
      amount_cents: body.total_cents,
    });
    return body as { order_id: string; bill_id: string };
  };
  paid = (await paidOrder()).bill_id;
  const { order_id } = await paidOrder();
  invoice = (await owner.post(`/api/orders/${order_id}/invoice`, { buyer: BUYER })).body;
});
afterAll(() => office.stop());
afterEach(() => {
  expect(office.faults).toEqual([]);
});

describe('the problem page in place of a page or file', () => {
  it('an unknown address shows it, with and without a login', async () => {
    const page = await office.visit('/nowhere');
    await heading(page, 'Page not found');
    await page.getByText('Casa Luz').waitFor();
    await page.goto('/login');
    await logIn(page);
    await heading(page, 'Floor');
    await page.goto('/orders/1/nothing');
    await heading(page, 'Page not found');
    expect(await lookFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'To the orders' }).click();
    await heading(page, 'Floor');
  });

  it('a PDF whose login has ended leads to the login, then to the PDF', async () => {
    const path = `/api/invoices/${invoice.id}/pdf`;
    const page = await office.visit(path);
    await at(page, `/login?next=${path}`);
    await heading(page, 'Log in');
    await page.getByText('Your session has ended. Log in again').waitFor();
    const pdf = page.waitForResponse(
      (response) => response.url().endsWith(path) && response.status() === 200,
    );
    await logIn(page);
    expect((await pdf).headers()['content-type']).toBe('application/pdf');
  });

  it('an export whose login has ended leads to the login, then to the file, with the board behind it', async () => {
    const page = await office.visit('/api/exports/invoices?format=csv');
    await heading(page, 'Log in');
    const saved = page.waitForEvent('download');
    await logIn(page);
    expect((await saved).suggestedFilename()).toMatch(/\.csv$/);
    await heading(page, 'Floor');
  });

  it('an empty buyer’s form names all its errors at once', async () => {
    const page = await office.visit(`/login?next=/bills/${paid}`);
    await logIn(page);
    await press(page, 'With buyer…');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Issue', exact: true }).click();
    for (const field of ['Name or company', 'Street and number', 'Postal code', 'City'])
      await fault(page, new RegExp(`^${field}: `));
  });
});
