import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { at, press } from '../support/back-office.ts';
import { axeFaults } from '../support/page-checks.ts';
import { openPayTill, type PayTill } from '../support/pay-till.ts';
import { FakePrinter } from '../support/printer.ts';
import { BUYER } from '../support/server.ts';
import { intercept } from '../support/intercept.ts';

let till: PayTill;
beforeAll(async () => {
  till = await openPayTill();
});
afterAll(() => till.office.stop());
afterEach(() => {
  expect(till.office.faults).toEqual([]);
});

describe('three payers in three ways', () => {
  it('split equally in one tap: cash with change and tip, card at once, a company; each has their document', async () => {
    const id = await till.openBill({ quantity: 2 }, { dish: 'wine', quantity: 3 }); // €49.60
    expect(await till.left()).toBe('€49.60');
    await till.split('3');
    await till.page.getByText('Payer 1 of 3').waitFor();
    expect(await till.page.locator('.payer .amount').innerText()).toBe('€16.54');
    await till.tip('To €18');
    await till.page.getByLabel('Received (EUR)').fill('20');
    expect(await till.page.locator('.change .amount').innerText()).toBe('€2.00');
    await till.look('pay-equal');
    // Only where the country has such a form.
    expect(await till.page.getByLabel('Business meal record').count()).toBe(0);
    expect(await axeFaults(till.page, 'light')).toEqual([]);
    expect(await axeFaults(till.page, 'dark')).toEqual([]);
    await till.act().click();
    await till.taken('€18.00 taken · Cash');
    await till.look('pay-taken');
    expect(await axeFaults(till.page, 'light')).toEqual([]);
    await till.next();

    await till.page.getByText('Payer 2 of 3').waitFor();
    expect(await till.left()).toBe('€33.06');
    await till.method('Card'); // nothing else is set: one tap
    await till.taken('€16.53 taken · Card');
    await till.next();

    await till.page.getByText('Payer 3 of 3').waitFor();
    await till.document('Company invoice');
    await till.page.getByLabel('Name or tax ID').fill('Mül');
    await till.page.getByRole('option', { name: 'New company “Mül”' }).click();
    for (const [name, value] of Object.entries(BUYER))
      if (name !== 'country') await till.page.locator(`[name="buyer.${name}"]`).fill(String(value));
    await till.page.locator('[name="buyer.country"]').selectOption(BUYER.country);
    await till.method('Card');
    await till.look('pay-company-form');
    await till.act().click();
    await till.taken('€16.53 taken · Card');
    await till.page.getByText('Full invoice').waitFor();

    expect(await till.billOf(id)).toMatchObject({
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
      (await till.documentsOf(id)).map(({ kind, total_cents, buyer }) => [
        kind,
        total_cents,
        buyer?.name,
      ]),
    ).toEqual([
      ['full', 1653, BUYER.name],
      ['simplified', 1653, undefined],
      ['simplified', 1654, undefined],
    ]);
    await press(till.page, 'Done');
    await at(till.page, '/');
  });

  it('split equally, the next payer at once, before the bill is read anew: the same share', async () => {
    const id = await till.openBill({ quantity: 4 }); // €74.00
    await till.split('4');
    let release = () => {};
    const released = new Promise<void>((done) => (release = done));
    const endOfWait = await intercept(till.page, new RegExp(`/api/bills/${id}$`), async (route) => {
      await released;
      await route.continue();
    });
    for (const payer of ['1', '2', '3']) {
      await till.page.getByText(`Payer ${payer} of 4`).waitFor();
      expect(await till.page.locator('.payer .amount').innerText()).toBe('€18.50');
      await till.method('Card');
      await till.takenWith('€18.50 taken · Card');
      await till.next();
    }
    expect(await till.left()).toBe('€18.50');
    endOfWait();
    release();
    await till.method('Card');
    await till.takenWith('€18.50 taken · Card');
    expect(await till.billOf(id)).toMatchObject({ status: 'settled', left_cents: 0 });
  });

  it('a known company is found by two letters, and Enter takes and issues', async () => {
    const id = await till.openBill({}, {});
    await till.split('2');
    await till.document('Company invoice');
    await till.page.getByLabel('Name or tax ID').fill(BUYER.name.slice(0, 2));
    await till.page.getByRole('option').filter({ hasText: BUYER.name }).waitFor();
    await till.look('pay-company');
    await till.page.getByLabel('Name or tax ID').focus();
    await till.page.keyboard.press('Enter'); // chooses
    await till.page.locator('.chosen').getByText(BUYER.name).waitFor();
    await till.method('Card');
    await till.act().focus();
    await till.page.keyboard.press('Enter');
    await till.takenWith('€18.50 taken · Card');
    // the others still drink: the bill is open, the company has its invoice
    expect(await till.billOf(id)).toMatchObject({ status: 'open', left_cents: 1850 });
    expect(await till.documentsOf(id)).toMatchObject([{ kind: 'full', total_cents: 1850 }]);
    await till.page.keyboard.press('Enter'); // the focus is on "Next payer"
    await till.page.getByText('Payer 2 of 2').waitFor();
  });
});

describe('a split', () => {
  it('by item: the document holds the items, which are paid on the bill', async () => {
    const id = await till.openBill({ quantity: 2 }, { dish: 'wine', quantity: 2 });
    await till.split('Items');
    expect(await till.act().isDisabled()).toBe(true);
    await till.page.getByRole('button', { name: 'Paella of 2 €18.50' }).click();
    await till.page.getByRole('button', { name: 'One more: Vino tinto' }).click();
    expect(await till.page.locator('.payer .amount').innerText()).toBe('€22.70');
    await till.look('pay-items');
    expect(await axeFaults(till.page, 'light')).toEqual([]);
    await till.method('Card');
    await till.takenWith('€22.70 taken · Card');
    expect(await till.documentsOf(id)).toMatchObject([
      {
        total_cents: 2270,
        lines: [
          { name: 'Paella', quantity: 1 },
          { name: 'Vino tinto', quantity: 1 },
        ],
      },
    ]);
    await till.next();
    await till.page.getByRole('button', { name: 'Paella €18.50', exact: true }).click();
    await till.method('Card');
    await till.taken('€18.50 taken · Card');
    await till.page.locator('.bill-line.paid').filter({ hasText: 'Paella' }).waitFor();
    await till.next();
    await till.page.getByRole('button', { name: 'Vino tinto €4.20', exact: true }).click();
    await till.method('Card');
    await till.takenWith('€4.20 taken · Card');
    expect((await till.documentsOf(id)).map(({ total_cents }) => total_cents).sort()).toEqual([
      1850, 2270, 420,
    ]);
  });

  it('by seat: a guest pays what they ordered, another adds what was shared', async () => {
    const id = await till.openBill({ seat: 1 }, { seat: 2 }, { dish: 'wine', quantity: 2 });
    await till.split('Guests');
    await till.page.getByRole('button', { name: 'Guest 2 €18.50', exact: true }).click();
    await till.look('pay-seats');
    await till.method('Card');
    await till.taken('€18.50 taken · Card');
    await till.next();
    await till.page.getByRole('button', { name: 'Guest 1 €18.50', exact: true }).click();
    await till.page.getByRole('button', { name: 'Shared €8.40', exact: true }).click();
    await till.method('Card');
    await till.taken('€26.90 taken · Card');
    await till.page.getByRole('button', { name: 'Done' }).waitFor();
    expect((await till.billOf(id)).status).toBe('settled');
  });

  it('by amount: never more than is left; the rest stays owed', async () => {
    const id = await till.openBill({});
    await till.split('Amount');
    await till.page.getByLabel('This payer’s amount (EUR)').fill('20');
    await till.page.getByText('more than is left to pay').waitFor();
    expect(await till.act().isDisabled()).toBe(true);
    await till.page.getByLabel('This payer’s amount (EUR)').fill('8.50');
    await till.act().click();
    await till.taken('€8.50 taken · Cash');
    expect(await till.billOf(id)).toMatchObject({ status: 'open', left_cents: 1000 });
    await till.page.reload(); // a part payment needs nothing that only the page knew
    await expect.poll(till.left).toBe('€10.00');
    await till.split('All');
    await till.method('Card');
    await till.taken('€10.00 taken · Card');
  });

  it('equally among more than four, and it survives a reload', async () => {
    const id = await till.openBill({ quantity: 2 });
    await till.split('5+');
    await press(till.page, 'One more: Payers');
    expect(await till.page.locator('.payer .amount').innerText()).toBe('€6.17');
    await till.method('Card');
    await till.taken('€6.17 taken · Card');
    await till.page.reload();
    await till.page.getByText('Payer 2 of 6').waitFor();
    expect((await till.billOf(id)).left_cents).toBe(3083);
  });
});

describe('cash', () => {
  it('one tap on a note takes it and says the change', async () => {
    const id = await till.openBill({});
    await till.page.getByRole('button', { name: '€20.00 received' }).click();
    await till.taken('€18.50 taken · Cash');
    expect(await till.page.locator('.result .change .amount').innerText()).toBe('€1.50');
    expect(await till.billOf(id)).toMatchObject({
      status: 'settled',
      payments: [{ received_cents: 2000, change_cents: 150 }],
    });
  });

  it('by keyboard: the digits are what was received, Enter takes, Enter goes on', async () => {
    const id = await till.openBill({});
    await till.page.keyboard.press('p');
    await till.page.keyboard.type('50');
    expect(await till.page.getByLabel('Received (EUR)').inputValue()).toBe('50');
    await till.page.keyboard.press('Enter');
    await till.taken('€18.50 taken · Cash');
    await till.page
      .locator('.paper')
      .getByText(/^S-INV-/)
      .waitFor();
    expect((await till.billOf(id)).payments).toMatchObject([{ received_cents: 5000 }]);
    await till.page.keyboard.press('Enter'); // "Done"
    await at(till.page, '/');
  });

  it('less than is due is not taken', async () => {
    await till.openBill({});
    await till.page.getByLabel('Received (EUR)').fill('10');
    await till.page.getByText('less than is due').waitFor();
    expect(await till.act().isDisabled()).toBe(true);
    await till.page.keyboard.press('Escape');
    await till.page.getByText('less than is due').waitFor(); // nothing typed is lost
  });

  it('the keys of the page are listed', async () => {
    await till.openBill({});
    await till.page.keyboard.press('?');
    await till.dialog().getByText('Amount received').waitFor();
    await till.page.keyboard.press('Escape');
    await till.dialog().waitFor({ state: 'detached' });
  });
});

/** Holds what a page asks for until the returned function lets it go on. */
async function holdBack(url: RegExp): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  const endOfWait = await intercept(till.page, url, async (route) => {
    await released;
    await route.continue();
  });
  return () => {
    endOfWait();
    release();
  };
}

describe('a payer who comes before what is invoiced was read', () => {
  it('is not offered the dishes that the one before has paid', async () => {
    const id = await till.openBill({ quantity: 2 }, { dish: 'wine', quantity: 2 });
    await till.split('Items');
    await till.page.getByRole('button', { name: 'Paella of 2 €18.50' }).waitFor();
    const release = await holdBack(/\/uninvoiced$/);
    await till.page.getByRole('button', { name: 'Paella of 2 €18.50' }).click();
    await till.page.getByRole('button', { name: 'Vino tinto of 2 €4.20' }).click();
    await till.page.getByRole('button', { name: 'One more: Vino tinto' }).click();
    await till.method('Card');
    await till.takenWith('€26.90 taken · Card');
    await till.next();
    await till.page.getByRole('button', { name: 'Paella €18.50', exact: true }).waitFor();
    expect(await till.page.getByRole('button', { name: /^Vino tinto/ }).count()).toBe(0);
    await till.page.getByRole('button', { name: 'Paella €18.50', exact: true }).click();
    await till.method('Card');
    await till.takenWith('€18.50 taken · Card');
    release();
    expect(await till.billOf(id)).toMatchObject({ status: 'settled', left_cents: 0 });
  });

  it('has a document by amount where the one before paid an amount', async () => {
    const id = await till.openBill({ quantity: 2 }, {});
    await till.split('Amount');
    const release = await holdBack(/\/uninvoiced$/);
    await till.page.getByLabel('This payer’s amount (EUR)').fill('10');
    await till.method('Card');
    await till.takenWith('€10.00 taken · Card');
    await till.next();
    await till.split('Items');
    await till.page.getByRole('button', { name: 'Paella €18.50', exact: true }).click();
    await till.method('Card');
    await till.takenWith('€18.50 taken · Card');
    release();
    expect((await till.documentsOf(id)).map(({ total_cents }) => total_cents)).toEqual([
      1850, 1000,
    ]);
  });

  it('has a document of their share alone, with the first tap of all', async () => {
    const { bill_id } = await till.order({ name: 'In a hurry' }, { quantity: 2 });
    const release = await holdBack(/\/uninvoiced$/);
    await till.page.goto(`/bills/${bill_id}`);
    await till.split('2');
    await till.method('Card');
    await till.takenWith('€18.50 taken · Card');
    release();
    expect(await till.documentsOf(bill_id)).toMatchObject([{ total_cents: 1850 }]);
  });

  it.each([
    ['the page has not heard of', /\/api\/bills\/[^/?]+(?:\/uninvoiced)?$/, 'All'],
    ['the page knows by half', /\/uninvoiced$/, '2'],
  ])('has a document of what they paid beside a round that %s', async (_which, held, split) => {
    const bill_id = await till.openBill({});
    await till.split('All');
    const release = await holdBack(held);
    await till.order({ bill_id }, {});
    if (split !== 'All') await expect.poll(till.left).toBe('€37.00');
    await till.split(split);
    await till.method('Card');
    await till.takenWith('€18.50 taken · Card');
    expect(await till.left()).toBe('€18.50');
    release();
    expect(await till.documentsOf(bill_id)).toMatchObject([{ total_cents: 1850 }]);
  });
});

describe('a printer that is slow', () => {
  it('prints the receipt of the next payer too, and says so of the right one', async () => {
    const device = await new FakePrinter().start();
    const printer = await till.owner<{ id: string }>('/api/printers', {
      name: 'Till',
      address: device.address,
    });
    const id = await till.openBill({ quantity: 2 });
    await till.split('2');
    const release = await holdBack(/\/print$/);
    await till.method('Card');
    await till.takenWith('€18.50 taken · Card');
    await till.next();
    await till.method('Card');
    await till.takenWith('€18.50 taken · Card');
    release();
    await till.page.locator('.paper').getByText('Sent to the printer.').waitFor();
    const numbers = (await till.documentsOf(id)).map(({ invoice_number }) => invoice_number);
    const jobs = await till.restaurant.owner.get('/api/print-jobs');
    expect(
      jobs.body.items.map(({ invoice_number }: { invoice_number: string }) => invoice_number),
    ).toEqual(numbers);
    await till.restaurant.owner.send('DELETE', `/api/printers/${printer.id}`);
    await device.stop();
  });
});

describe('cash where there are no small coins', () => {
  beforeAll(async () => {
    await till.restaurant.owner.put('/api/restaurant', { cash_rounding_cents: 5 });
  });
  afterAll(async () => {
    await till.restaurant.owner.put('/api/restaurant', { cash_rounding_cents: null });
  });

  it('is what coins can pay: exactly, by a note, and when it is refunded', async () => {
    const id = await till.openBill({ quantity: 2 }, { dish: 'wine', quantity: 3 }); // €49.60
    await till.split('3'); // €16.54 is paid by €16.55
    expect(await till.act().innerText()).toContain('€16.55');
    await press(till.page, 'Exact');
    await till.takenWith('€16.55 taken · Cash');
    await till.next();
    // €16.53 too
    await till.page.getByLabel('Received (EUR)').fill('16.55');
    expect(await till.page.getByText('less than is due').count()).toBe(0);
    await till.document('Later');
    await till.act().click();
    await till.taken('€16.55 taken · Cash');
    expect(await till.page.locator('.result .change').count()).toBe(0);
    await till.next();
    expect(await till.left()).toBe('€16.53');
    await till.page.getByRole('button', { name: '€20.00 received' }).click();
    await till.takenWith('€16.55 taken · Cash');
    expect(await till.page.locator('.result .change .amount').innerText()).toBe('€3.45');
    expect(await till.billOf(id)).toMatchObject({
      status: 'settled',
      paid_cents: 4960,
      rounding_cents: 5,
    });
  });

  it('a payer who gives the rounded sum below the amount gives enough', async () => {
    const id = await till.openBill({});
    await till.split('Amount');
    await till.page.getByLabel('This payer’s amount (EUR)').fill('9.52');
    await till.page.getByLabel('Received (EUR)').fill('9.50');
    expect(await till.act().innerText()).toContain('€9.50');
    await till.document('Later');
    await till.act().click();
    await till.taken('€9.50 taken · Cash');
    expect((await till.billOf(id)).payments).toMatchObject([
      { amount_cents: 952, rounding_cents: -2, received_cents: 950, change_cents: 0 },
    ]);
    await till.next();
    await press(till.page, 'Refund €9.50');
    await till.dialog().getByText('Refund €9.50', { exact: false }).first().waitFor();
    await till.page.keyboard.press('Escape');
  });
});

describe('a wrong payment', () => {
  it('is refunded with a reason and taken again', async () => {
    const id = await till.openBill({});
    await till.document('Later');
    await till.split('Amount');
    await till.page.getByLabel('This payer’s amount (EUR)').fill('10');
    await till.act().click();
    await till.taken('€10.00 taken · Cash');
    await till.next();
    await press(till.page, 'Refund €10.00');
    await till.dialog().getByText('Take the money from the drawer.').waitFor();
    expect(await till.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe(
      'reason',
    );
    await till.dialog().getByRole('button', { name: 'Refund', exact: true }).click();
    await till
      .dialog()
      .getByRole('button', { name: /^Reason: / })
      .waitFor(); // said where it happened
    await till.dialog().getByRole('button', { name: 'Wrong method' }).click();
    await till.page.keyboard.press('Escape'); // something is typed
    await till.dialog().getByRole('button', { name: 'Refund', exact: true }).click();
    await till.dialog().waitFor({ state: 'detached' });
    await expect.poll(till.left).toBe('€18.50');
    await till.page.getByText(/· Refunded /).waitFor();
    await till.split('All');
    await till.method('Card');
    await till.taken('€18.50 taken · Card');
    expect(await till.billOf(id)).toMatchObject({
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
    const id = await till.openBill({});
    await till.owner(`/api/bills/${id}/discount`, {
      percent_basis_points: 10_000,
      reason: 'Invited',
    });
    await press(till.page, 'Close as paid');
    await till.page.getByText('Closed, nothing to pay').waitFor();
    expect(await till.billOf(id)).toMatchObject({ status: 'settled', paid_cents: 0 });
  });
});
