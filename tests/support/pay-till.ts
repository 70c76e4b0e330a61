import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { at, logIn, openBackOffice, press, type BackOffice } from './back-office.ts';
import { OWNER, setUpRestaurant } from './server.ts';

export interface Wanted {
  dish?: 'paella' | 'wine';
  quantity?: number;
  seat?: number;
}
export interface Bill {
  id: string;
  status: string;
  total_cents: number;
  paid_cents: number;
  left_cents: number;
  tip_cents: number;
  orders: { id: string; items: { id: string; name: string; quantity: number }[] }[];
  payments: Record<string, unknown>[];
}
export interface Document {
  invoice_number: string;
  kind: string;
  total_cents: number;
  tip_cents: number;
  buyer: { name: string } | null;
  lines: { name: string; quantity: number }[];
}
type Restaurant = Awaited<ReturnType<typeof setUpRestaurant>>;

/** What a page of a bill is asked and told, by its owner. */
function payPage(page: Page) {
  const choose = (group: string, name: string) =>
    page.getByRole('group', { name: group }).getByRole('radio', { name, exact: true }).check();
  const taken = (text: string) => page.getByText(text, { exact: true }).waitFor();
  return {
    page,
    left: () => page.locator('.due .amount').innerText(),
    split: (name: string) => page.getByRole('radio', { name, exact: true }).check(),
    tip: (name: string) => choose('Tip', name),
    document: (name: string) => choose('Document', name),
    method: (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) }).click(),
    act: () => page.locator('.take'),
    dialog: () => page.getByRole('dialog'),
    taken,
    /** The payment is taken, and its document is there. */
    takenWith: async (text: string) => {
      await taken(text);
      await page.locator('.paper a').first().waitFor();
    },
    next: async () => {
      await press(page, 'Next payer');
      await page.getByRole('button', { name: 'Next payer' }).waitFor({ state: 'detached' });
    },
    look: (name: string) => look(page, name),
  };
}

/** Screenshots for review: `LOOK=folder npx vitest run …`. */
async function look(page: Page, name: string): Promise<void> {
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
      await page.screenshot({ path: `${process.env.LOOK}/${name}-${width}-${colorScheme}.png` });
    }
  await page.setViewportSize(size);
}

/** Bills over the API, as the owner. */
function bills(restaurant: Restaurant) {
  async function owner<T>(path: string, body: object): Promise<T> {
    const response = await restaurant.owner.post(path, body);
    expect([path, response.status < 300, response.body]).toEqual([path, true, response.body]);
    return response.body as T;
  }
  return {
    owner,
    order: (where: object, ...items: Wanted[]) =>
      owner<{ bill_id: string; id: string }>('/api/orders', {
        ...where,
        items: items.map(({ dish = 'paella', quantity = 1, seat }) => ({
          product_id: restaurant[dish].id,
          quantity,
          ...(seat && { seat }),
        })),
      }),
    billOf: async (id: string) => (await restaurant.owner.get(`/api/bills/${id}`)).body as Bill,
    documentsOf: async (id: string) =>
      (await restaurant.owner.get(`/api/invoices?bill_id=${id}&limit=100`)).body
        .items as Document[],
  };
}

export type PayTill = ReturnType<typeof payPage> &
  ReturnType<typeof bills> & {
    office: BackOffice;
    restaurant: Restaurant;
    /** A bill by name with one round, and its page. */
    openBill: (...items: Wanted[]) => Promise<string>;
    /** How many were opened: the last one is `Party {n}`. */
    parties: () => number;
  };

/** A restaurant as it is from the start, and its owner at a till. */
export async function openPayTill(): Promise<PayTill> {
  const office = await openBackOffice();
  const restaurant = await setUpRestaurant(office.server, {});
  const page = await office.visit('/login', { viewport: { width: 1280, height: 800 } });
  await logIn(page, OWNER);
  await at(page, '/');
  const api = bills(restaurant);
  let parties = 0;
  return {
    ...payPage(page),
    ...api,
    office,
    restaurant,
    parties: () => parties,
    openBill: async (...items) => {
      parties += 1;
      const { bill_id } = await api.order({ name: `Party ${parties}`, covers: 4 }, ...items);
      await page.goto(`/bills/${bill_id}`);
      await page.getByRole('heading', { name: `Party ${parties}`, level: 2 }).waitFor();
      return bill_id;
    },
  };
}
