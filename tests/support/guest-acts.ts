/**
 * What guests do on their phone, played with taps and keys: counted by `tests/e2e/staff-counts.test.ts`,
 * and at a person's pace with a watch by `npm run bench -- story`.
 */
import type { Page } from 'playwright-core';
import type { Player } from './player.ts';

export interface Evening {
  /** The page that the table's QR code opens. */
  menu: string;
  dishes: readonly string[];
  /** The kitchen has made the order, and somebody has brought it. */
  serve: (claim_code: string) => Promise<void>;
  /** The waiter takes the money at the table. */
  pay: (claim_code: string) => Promise<void>;
}
/** A company with an address, as its guest knows it. */
export interface Company {
  name: string;
  /** Without the letters of its country, which are there. */
  tax_id: string;
  street: string;
  postal_code: string;
  city: string;
}

const codeOf = (page: Page) => new URL(page.url()).pathname.split('/')[2]!;
const said = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

/** The code is scanned, three dishes are ordered, followed, paid at the table; the receipt is there. */
export async function orderAndReceipt(
  player: Player,
  { menu, dishes, serve, pay }: Evening,
): Promise<string> {
  const { page } = player;
  await player.open(menu);
  for (const dish of dishes) await player.button(`Add ${dish}`);
  await player.link(/^Your basket/);
  await player.button(/^Send the order/);
  await said(page, 'Order sent');
  const code = codeOf(page);
  await serve(code);
  await said(page, 'Enjoy your meal!');
  await player.button('Ask for the bill');
  await player.button('By card');
  await said(page, 'The bill has been requested. Someone is coming.');
  await pay(code);
  const receipt = page.getByRole('button', { name: /^Receipt/ });
  await receipt.waitFor();
  const file = page.waitForEvent('download');
  await player.click(receipt);
  await file;
  return code;
}

/** Fills a form as the phone's autofill does: by what each field says that it is for. */
async function autofill(page: Page, company: Company): Promise<void> {
  const parts = {
    organization: company.name,
    'street-address': company.street,
    'postal-code': company.postal_code,
    'address-level2': company.city,
  };
  for (const [name, value] of Object.entries(parts))
    await page.locator(`[autocomplete="billing ${name}"]`).fill(value);
}

/**
 * The company invoice of a paid order, from its page.
 * @param by `autofill`: the phone offers name and address at one tap, the number is typed; `hand`:
 * all of it is typed; `memory`: this device remembers it
 */
export async function companyInvoice(
  player: Player,
  { company, by }: { company: Company; by: 'autofill' | 'hand' | 'memory' },
): Promise<void> {
  const { page } = player;
  const field = (name: string) => page.locator(`[name="buyer.${name}"]`);
  await player.link(/^Company invoice/);
  await page.getByRole('heading', { name: 'Company invoice', level: 1 }).waitFor();
  if (by !== 'memory') {
    await player.click(field('name'));
    if (by === 'autofill') {
      // The tap on what the phone offers above its keyboard.
      await player.tapOutside();
      await autofill(page, company);
    } else await player.type(company.name);
    await player.click(field('tax_id'));
    await player.type(company.tax_id);
    if (by === 'hand')
      for (const part of ['street', 'postal_code', 'city'] as const) {
        await player.click(field(part));
        await player.type(company[part]);
      }
    await player.click(page.locator('[name=remember]'));
  }
  await player.button(/^Create invoice/);
  await page.getByRole('heading', { name: 'Your invoice is ready' }).waitFor();
}
