import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { press } from '../support/back-office.ts';
import { openPayTill, type PayTill } from '../support/pay-till.ts';
import { textOfPdf } from '../support/pdf.ts';
import { BUYER } from '../support/server.ts';

let berlin: PayTill;
beforeAll(async () => {
  berlin = await openPayTill();
  await berlin.restaurant.owner.put('/api/restaurant', {
    country: 'DE',
    tax_id: BUYER.tax_id,
    street: 'Torstraße 1',
    postal_code: '10119',
    city: 'Berlin',
  });
  await berlin.page.reload();
});
afterAll(() => berlin.office.stop());
afterEach(() => {
  expect(berlin.office.faults).toEqual([]);
});

const fill = async (occasion: string, participants: string) => {
  await berlin.page.getByLabel('Business meal record').check();
  await berlin.page.locator('[name="entertainment.occasion"]').fill(occasion);
  await berlin.page.locator('[name="entertainment.participants"]').fill(participants);
};
/** What the last document of a bill says. */
async function textOf(id: string): Promise<string> {
  const { items } = (await berlin.restaurant.owner.get(`/api/invoices?bill_id=${id}`)).body;
  return textOfPdf((await berlin.restaurant.owner.get(`/api/invoices/${items[0].id}/pdf`)).bytes);
}

describe('the record of a business meal, in Germany', () => {
  it('is on the receipt of a payer who wants it; one tap on a method no longer takes', async () => {
    const id = await berlin.openBill({ quantity: 2 });
    await berlin.split('2');
    await fill('Projekt Orion', 'Anna Ruiz');
    await berlin.method('Card');
    await berlin.look('pay-business-meal');
    await berlin.act().click();
    await berlin.takenWith('€18.50 taken · Card');
    expect(await textOf(id)).toMatch(/Anlass der Bewirtung +Projekt Orion.*Anna Ruiz/s);
    await berlin.next();

    // The next payer asked for none.
    await berlin.method('Card');
    await berlin.takenWith('€18.50 taken · Card');
    expect(await textOf(id)).not.toContain('Bewirtung');
  });

  it('is on an invoice to a company that is asked for after the payment', async () => {
    const id = await berlin.openBill({});
    await berlin.method('Card');
    await berlin.takenWith('€18.50 taken · Card');
    await berlin.page.goto(`/bills/${id}`);
    await press(berlin.page, 'With buyer…');
    for (const [name, value] of Object.entries(BUYER))
      if (name !== 'country')
        await berlin.page.locator(`[name="buyer.${name}"]`).fill(String(value));
    await berlin.page.locator('[name="buyer.country"]').selectOption(BUYER.country);
    await fill('', 'Jon Byrne');
    await press(berlin.page, 'Issue');
    await berlin.page.waitForURL((url) => url.pathname.startsWith('/invoices/'));
    expect(await textOf(id)).toMatch(/Bewirtete Personen +Jon Byrne/);
  });
});
