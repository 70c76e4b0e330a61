import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, logIn, logOut, press } from '../support/back-office.ts';
import { intercept } from '../support/intercept.ts';
import { openLine } from '../support/line-cut.ts';
import { openPayTill, type PayTill } from '../support/pay-till.ts';
import { BUYER, OWNER } from '../support/server.ts';
import { makeUser, STAFF_PASSWORD } from '../support/staff.ts';

let till: PayTill;
beforeAll(async () => {
  till = await openPayTill();
});
afterAll(() => till.office.stop());
afterEach(() => {
  expect(till.office.faults).toEqual([]);
});

describe('a payment without an answer', () => {
  it('is sent again and taken once; the page says that it waits', async () => {
    const { bill_id } = await till.order({ name: 'Lost answer' }, {});
    const line = await openLine(till.office.server.staff_url);
    const cut = await till.office.visit('/login', { baseURL: line.url });
    await logIn(cut, OWNER);
    await at(cut, '/');
    await cut.goto(`/bills/${bill_id}`);
    await cut.locator('.take').waitFor();
    let answers = 0;
    // the server takes it, and its answer is lost on the way back
    await cut.route('**/payments', async (route) => {
      answers += 1;
      if (answers > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await cut.locator('.take').click();
    await cut.getByText('No answer yet.', { exact: false }).waitFor();
    await cut.getByText('€18.50 taken · Cash').waitFor();
    expect(answers).toBeGreaterThan(1);
    expect((await till.billOf(bill_id)).payments).toHaveLength(1);
    await cut.context().close();
    await line.cut();
  });

  it('is taken once after a reload too', async () => {
    const id = await till.openBill({ quantity: 2 });
    await till.split('2');
    const mend = await intercept(till.page, '**/payments', async (route) => {
      await route.fetch();
      return route.abort();
    });
    await till.act().click();
    await till.page.getByText('No answer yet.', { exact: false }).waitFor();
    await till.page.reload();
    mend();
    await till.page.getByText('A payment of €18.50 got no answer.', { exact: false }).waitFor();
    await till.look('pay-unanswered');
    await press(till.page, 'Send again');
    await till.taken('€18.50 taken · Cash');
    expect((await till.billOf(id)).payments).toHaveLength(1);
  });

  it('has its company invoice also where it is sent again after a reload', async () => {
    const id = await till.openBill({ quantity: 2 });
    await till.split('2');
    await till.document('Company invoice');
    await till.page.getByLabel('Name or tax ID').fill('Mül');
    await till.page.getByRole('option', { name: 'New company “Mül”' }).click();
    for (const [name, value] of Object.entries(BUYER))
      if (name !== 'country') await till.page.locator(`[name="buyer.${name}"]`).fill(String(value));
    await till.page.locator('[name="buyer.country"]').selectOption(BUYER.country);
    await till.method('Card');
    const mend = await intercept(till.page, '**/payments', async (route) => {
      await route.fetch();
      return route.abort();
    });
    await till.act().click();
    await till.page.getByText('No answer yet.', { exact: false }).waitFor();
    await till.page.reload();
    mend();
    await press(till.page, 'Send again');
    await till.takenWith('€18.50 taken · Card');
    expect(await till.documentsOf(id)).toMatchObject([{ kind: 'full', total_cents: 1850 }]);
  });

  it('keeps its key while answers say nothing of it, for its user alone', async () => {
    const id = await till.openBill({ quantity: 2 });
    await till.split('2');
    const TOO_MANY = { status: 429, json: { status: 429, code: 'too_many_requests' } };
    let isTaken = false;
    const mend = await intercept(till.page, '**/payments', async (route) => {
      if (isTaken) return route.fulfill(TOO_MANY);
      await route.fetch();
      isTaken = true;
      return route.abort();
    });
    await till.act().click();
    const note = till.page.getByText('A payment of €18.50 got no answer.', { exact: false });
    await note.waitFor();
    mend();

    const other = await makeUser(till.office.server, till.restaurant.owner, 'cashier');
    await logInAs({ email: other.email, password: STAFF_PASSWORD });
    expect(await note.count()).toBe(0);
    await logInAs(OWNER);
    await press(till.page, 'Send again');
    await till.taken('€18.50 taken · Cash');
    expect((await till.billOf(id)).payments).toHaveLength(1);

    async function logInAs(who: { email: string; password: string }) {
      await logOut(till.page);
      await till.page.goto(`/login?next=/bills/${id}`);
      await logIn(till.page, who);
      await till.act().waitFor();
    }
  });
});
