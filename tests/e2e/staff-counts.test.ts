/** What the acts of an evening take, played and counted; `-u` writes docs/ACTS.md again. */
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { actRow, FIRST_DAY } from '../support/acts.ts';
import { at, press } from '../support/back-office.ts';
import { openTheDrawer } from '../support/evening.ts';
import { openPayTill, type PayTill } from '../support/pay-till.ts';
import { PHONE } from '../support/browser.ts';
import { companyInvoice, orderAndReceipt } from '../support/guest-acts.ts';
import { paidOrder, payOrder } from '../support/orders.ts';
import { PERSONS_PACE, Player, type Counted } from '../support/player.ts';

/** A company of the restaurant's country, which the form assumes. */
const COMPANY = {
  name: 'Bodega Sol SL',
  tax_id: 'A58818501',
  street: 'Calle Mayor 1',
  postal_code: '28013',
  city: 'Madrid',
};
const TYPED = Object.values(COMPANY).join('').length;

let till: PayTill;
let parties = 0;
const rows: string[] = [];
const guestRows: string[] = [];
beforeAll(async () => {
  till = await openPayTill();
  const { owner, food } = till.restaurant;
  await owner.post('/api/products', { name: 'Flan', price_cents: 500, tax_rate_id: food.id });
  await owner.post('/api/tables', { name: 'Mesa 7' });
});
afterAll(async () => {
  expect(till.office.faults).toEqual([]);
  await till.office.stop();
});

/** Plays an act from a page where its person stands; at most so many clicks and keys. */
async function play(
  act: string,
  {
    from,
    most,
    steps,
  }: { from: string; most: Counted; steps: (player: Player) => Promise<unknown> },
): Promise<void> {
  await till.page.goto(from);
  await till.page.getByText('Live', { exact: true }).waitFor();
  const player = new Player(till.page);
  await steps(player);
  const { clicks, keys } = player;
  expect({ act, clicks, keys }).toSatisfy(
    (counted: Counted) => counted.clicks <= most.clicks && counted.keys <= most.keys,
  );
  const place = /^\/(\w+)?/.exec(from)![1] ?? 'floor';
  rows.push(actRow(act, PLACES[place]!, player));
}
const PLACES: Record<string, string> = {
  floor: 'floor',
  bills: 'bill',
  invoices: 'invoice',
  drawers: 'drawers',
  reports: 'day report',
};

/** An open bill of a party by name. */
async function party(...items: Parameters<PayTill['order']>[1][]): Promise<[string, string]> {
  parties += 1;
  const name = `Party ${parties}`;
  const { bill_id } = await till.order({ name, covers: 4 }, ...(items.length ? items : [{}]));
  return [name, bill_id];
}
const invoiceOf = async (bill_id: string) =>
  (await till.restaurant.owner.get(`/api/invoices?bill_id=${bill_id}&limit=100`)).body.items[0]
    .id as string;
const issued = () => till.page.locator('.paper a').first().waitFor();
const option = (text: string) =>
  till.page.getByRole('option').filter({ hasText: text }).first().waitFor();
const gone = () => till.page.getByRole('dialog').waitFor({ state: 'detached' });

async function toPayment(player: Player, name: string) {
  await player.button(new RegExp(`^${name} `));
  await player.link(/^Pay/);
  await till.page.locator('.take').waitFor();
}

it('takes orders and moves parties', async () => {
  await play('Order of three dishes', {
    from: '/',
    most: { clicks: 5, keys: 0 },
    steps: async (player) => {
      await player.link(/^Mesa 4/);
      for (const dish of ['Paella', 'Vino tinto', 'Flan'])
        await player.button(new RegExp(`^${dish}`));
      await player.button(/^Send 3 items/);
      await at(till.page, '/');
      await till.page.getByRole('button', { name: /^Mesa 4.*€27\.70/ }).waitFor();
    },
  });
  await play('Party to another table', {
    from: '/',
    most: { clicks: 4, keys: 0 },
    steps: async (player) => {
      await player.button(/^Mesa 4/);
      await player.button(/^More$/);
      await player.menuItem('Move to another table');
      await player.click(till.dialog().getByRole('button', { name: /^Mesa 7/ }));
      await till.page.getByText('Moved to Mesa 7').waitFor();
    },
  });
  await press(till.page, 'Undo: Moved to Mesa 7');
  await till.page.getByRole('button', { name: /^Mesa 4.*€27\.70/ }).waitFor();
});

it('takes payments', async () => {
  const [fresh] = await party();
  await play('Invoice, new company', {
    from: '/',
    most: { clicks: 3, keys: TYPED + 5 },
    steps: async (player) => {
      await toPayment(player, fresh);
      await player.radio('Company invoice');
      await player.type(COMPANY.name);
      await option('New company');
      await player.press('Enter');
      await till.page.locator('[name="buyer.tax_id"]:focus').waitFor();
      for (const [place, text] of [
        COMPANY.tax_id,
        COMPANY.street,
        COMPANY.postal_code,
        COMPANY.city,
      ].entries()) {
        if (place > 0) await player.press('Tab');
        await player.type(text);
      }
      await player.press('Enter');
      await issued();
    },
  });
  const [known, knownBill] = await party({}, { dish: 'wine' });
  await play('Invoice, known company', {
    from: '/',
    most: { clicks: 3, keys: 4 },
    steps: async (player) => {
      await toPayment(player, known);
      await player.radio('Company invoice');
      await player.type('bo');
      await option(COMPANY.name);
      await player.press('Enter');
      await till.page.locator('.chosen').waitFor();
      await player.press('Enter');
      await issued();
    },
  });
  const [four] = await party({ quantity: 2 }, { dish: 'wine', quantity: 2 });
  await play('Four payers by card', {
    from: '/',
    most: { clicks: 7, keys: 4 },
    steps: async (player) => {
      await toPayment(player, four);
      await player.radio('4');
      for (const payer of [1, 2, 3, 4]) {
        await till.page.getByText(`Payer ${payer} of 4`).waitFor();
        await player.button(/^Card/);
        await issued();
        await till.page.locator('[data-next]:focus:not([aria-busy])').waitFor();
        await player.press('Enter');
      }
      await at(till.page, '/');
    },
  });
  await play('Wrong company', {
    from: `/invoices/${await invoiceOf(knownBill)}`,
    most: { clicks: 3, keys: 20 },
    steps: async (player) => {
      await player.button(/^Wrong company/);
      await player.click(till.dialog().locator('[name="buyer.name"]'));
      await player.press('Control+A');
      await player.type('Bodega Luna SL');
      await player.press('Enter');
      await till.page.getByText('Bodega Luna SL').first().waitFor();
      await gone();
    },
  });
});

it('corrects', async () => {
  const [, bill] = await party({ quantity: 2 }, { dish: 'wine', quantity: 2 });
  const page = till.page;
  await play('Discount on a bill', {
    from: `/bills/${bill}`,
    most: { clicks: 5, keys: 2 },
    steps: async (player) => {
      await player.button(/^More$/);
      await player.menuItem('Discount…');
      await player.click(till.dialog().locator('[name="percent_basis_points"]'));
      await player.type('10');
      await player.click(till.dialog().locator('.chip').first());
      await player.click(till.dialog().getByRole('button', { name: 'Apply discount' }));
      await gone();
    },
  });
  await play('Void of a dish', {
    from: `/bills/${bill}`,
    most: { clicks: 4, keys: 0 },
    steps: async (player) => {
      const line = page.locator('.bill-line').filter({ hasText: 'Vino tinto' });
      await player.click(line.getByRole('button').first());
      await player.menuItem('Void…');
      await player.click(till.dialog().getByRole('button', { name: 'Not served' }));
      await player.click(till.dialog().getByRole('button', { name: 'Void', exact: true }));
      await gone();
    },
  });
  const [, paid] = await party({}, { dish: 'wine', quantity: 2 });
  await page.goto(`/bills/${paid}`);
  await till.method('Card');
  await issued();
  await play('Credit of one dish', {
    from: `/invoices/${await invoiceOf(paid)}`,
    most: { clicks: 8, keys: 8 },
    steps: async (player) => {
      await player.button(/^Credit…/);
      await player.choose(till.dialog().locator('[name="scope"]'), 'lines');
      await player.click(till.dialog().getByLabel('Vino tinto'));
      await player.press('Control+A');
      await player.type('1');
      await player.click(till.dialog().locator('[name="reason"]'));
      await player.type('Corked');
      await player.choose(till.dialog().locator('[name="refund_method"]'), 'card');
      await player.button(/^Issue credit note/);
      await gone();
    },
  });
});

it('ends the day', async () => {
  const { page } = till;
  await openTheDrawer({ till: page });
  await play('Close of the drawer', {
    from: '/drawers',
    most: { clicks: 3, keys: 4 },
    steps: async (player) => {
      await player.button(/^Count and close/);
      await player.button(/^Enter the sum instead/);
      await player.click(page.locator('[name="counted_cents"]'));
      await player.type('100');
      await player.press('Enter');
      await page.locator('[name="counted_cents"]').waitFor({ state: 'detached' });
    },
  });
  await play('Close of the day', {
    from: '/reports',
    most: { clicks: 2, keys: 0 },
    steps: async (player) => {
      await player.button(/^Close the day/);
      await player.click(till.dialog().getByRole('button', { name: 'Close the day' }));
      await page.getByText('Closed', { exact: true }).first().waitFor();
    },
  });
});

it('guests order, pay and have their invoice', async () => {
  const { restaurant, office } = till;
  const { owner, portal } = restaurant;
  const table = (await owner.post('/api/tables', { name: 'Mesa 9' })).body;
  const page = await office.visit('about:blank', {
    ...PHONE,
    baseURL: office.server.portal_url,
  });
  const found = async (code: string) => (await portal.get(`/orders/${code}`)).body;
  async function pay(code: string) {
    const { order_id, total_cents } = await found(code);
    await payOrder(restaurant, { order_id, total_cents });
  }
  async function count(act: string, most: Counted, steps: (player: Player) => Promise<unknown>) {
    const player = new Player(page);
    await steps(player);
    const { clicks, keys } = player;
    expect({ act, clicks, keys }).toSatisfy(
      (counted: Counted) => counted.clicks <= most.clicks && counted.keys <= most.keys,
    );
    const seconds = (clicks * PERSONS_PACE.tap + keys * PERSONS_PACE.key) / 1000;
    guestRows.push(`| ${act} | ${clicks} | ${keys} | ${Math.round(seconds)} s |`);
  }
  const company = COMPANY;
  await count('QR, three dishes, status, bill, receipt', { clicks: 9, keys: 0 }, (player) =>
    orderAndReceipt(player, {
      menu: `/menu/${table.token}`,
      dishes: ['Paella', 'Vino tinto', 'Flan'],
      serve: async (code) => {
        const { order_id } = await found(code);
        for (const status of ['preparing', 'ready', 'completed'])
          await owner.patch(`/api/orders/${order_id}`, { status });
      },
      pay,
    }),
  );
  await count('Company invoice, autofill', { clicks: 6, keys: 9 }, (player) =>
    companyInvoice(player, { company, by: 'autofill' }),
  );
  for (const [act, by, most] of [
    ['Company invoice, second visit', 'memory', { clicks: 2, keys: 0 }],
    ['Company invoice, all typed', 'hand', { clicks: 9, keys: 60 }],
  ] as const) {
    const { claim_code } = await paidOrder(restaurant);
    await page.goto(`/orders/${claim_code}`);
    if (by === 'hand') await page.evaluate(() => localStorage.removeItem('companies'));
    await count(act, most, (player) => companyInvoice(player, { company, by }));
  }
});

it('the documented table of acts is what was counted; -u writes it again', async () => {
  const text = `# Acts

Clicks and keys of the acts of an evening at a till of 1280 px, played and counted by \`tests/e2e/staff-counts.test.ts\`, which holds each to a bound
(\`npx vitest run tests/e2e/staff-counts.test.ts -u\` writes them again); the first day is counted by \`tests/e2e/first-day.test.ts\`. Each begins where its person stands. A text that is typed counts by its letters; a list counts as two clicks.
The seconds are those of the hands by the keystroke-level model (\`TYPISTS_PACE\` in \`tests/support/player.ts\`): 1.3 s a click, 0.28 s a key.

| act | from | clicks | keys | seconds |
|---|---|---|---|---|
${[...rows, actRow('First day: menu of a file, posters of ten tables', 'empty folder', FIRST_DAY)].join('\n')}

What guests do on their phone. The seconds are those of a person, 1.3 s a tap and 0.33 s a letter (\`PERSONS_PACE\` in \`tests/support/player.ts\`); \`npm run bench -- story\` plays the first two at that pace with a watch, over slow 4G.

| act | taps | keys | person |
|---|---|---|---|
${guestRows.join('\n')}
`;
  await expect(text).toMatchFileSnapshot(resolve(import.meta.dirname, '../../docs/ACTS.md'));
});
