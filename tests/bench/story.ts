/**
 * Plays what a guest does at a person's pace, with a watch, on a phone with a slow connection: the
 * code is scanned, three dishes are ordered, followed and paid, and the receipt is there; then the
 * company invoice.
 */
import { openBrowser, PHONE } from '../support/browser.ts';
import { companyInvoice, orderAndReceipt } from '../support/guest-acts.ts';
import { PERSONS_PACE, Player } from '../support/player.ts';
import type { Figure } from './figures.ts';
import { slowDown } from './portal.ts';
import { call, setUpRestaurant } from './restaurant.ts';
import { dropDataDir, newDataDir, serve } from './server-process.ts';

const COMPANY = {
  name: 'Byrne & Hale Architects Ltd',
  tax_id: '6388047V',
  street: '27 Capel Street',
  postal_code: 'D01 X2P4',
  city: 'Dublin',
};
interface Found {
  order_id: string;
  total_cents: number;
}

export async function measureStory(): Promise<Figure[]> {
  const dataDir = newDataDir();
  const server = await serve(dataDir);
  const browser = await openBrowser();
  try {
    const { table_token, token } = await setUpRestaurant(server.staff);
    const context = await browser.newContext(PHONE);
    const page = await context.newPage();
    await slowDown(page);
    const found = (code: string) => call<Found>('GET', `${server.portal}/orders/${code}`);
    const orderOf = async (code: string) =>
      `${server.staff}/api/orders/${(await found(code)).order_id}`;
    const player = new Player(page, PERSONS_PACE);
    const timed = async (act: () => Promise<unknown>) => {
      const start = performance.now();
      await act();
      return (performance.now() - start) / 1000;
    };
    const receipt = await timed(() =>
      orderAndReceipt(player, {
        menu: `${server.portal}/menu/${table_token}`,
        dishes: [1, 2, 3].map((number) => `Dish of the day no. ${number}`),
        serve: async (code) => {
          for (const status of ['preparing', 'ready', 'completed'])
            await call('PATCH', await orderOf(code), { body: { status }, token });
        },
        pay: async (code) => {
          const { total_cents: amount_cents } = await found(code);
          const body = { method: 'card', amount_cents };
          await call('POST', `${await orderOf(code)}/payments`, { body, token });
        },
      }),
    );
    const company = await timed(() => companyInvoice(player, { company: COMPANY, by: 'autofill' }));
    return [
      {
        name: 'Guest: QR, three dishes, status, bill, receipt',
        value: receipt,
        unit: 's',
        bound: { atMost: 60 },
      },
      {
        name: '  then the company invoice, by autofill',
        value: company,
        unit: 's',
        bound: { atMost: 15 },
      },
    ];
  } finally {
    await browser.close();
    await server.stop();
    dropDataDir(dataDir);
  }
}
