import type { InvoicePayload } from '../../server/invoices/contract.ts';
import { BUYER } from '../support/server.ts';
import { openRestaurant, type Dish, type Restaurant } from './house.ts';

/** One issued document, as the server returns it. */
export interface Issued {
  invoice: InvoicePayload;
  cii: string;
  ubl: string;
  a4: Buffer;
  receipt: Buffer;
}
type Case = (site: Restaurant) => Promise<InvoicePayload>;
interface Street {
  restaurant: Parameters<typeof openRestaurant>[0];
  dishes: Dish[];
  cases: Record<string, Case>;
}

const GREEK = {
  name: 'Ταβέρνα & <"Ωμέγα"> \'Νότος\' Α.Ε.',
  tax_id: 'EL094259216',
  street: 'Οδός Ερμού 5',
  postal_code: '105 63',
  city: 'Αθήνα',
  country: 'GR',
  email: 'logistirio@omega.example',
};
const SPANISH = {
  name: 'Otra Empresa & Cía. S.A.',
  tax_id: 'A58818501',
  street: 'Gran Vía 1',
  postal_code: '28013',
  city: 'Madrid',
  country: 'ES',
};
const ARABIC = {
  name: 'مطعم النخيل',
  tax_id: null,
  street: '350 5th Ave',
  postal_code: '10118',
  city: 'New York',
  country: 'US',
};
const RATES = [400, 1000, 2100];
/**
 * Indexes on the menu of the restaurant in Madrid: forty dishes at three rates, and one dish at
 * two.
 */
const [BREAD, SOUP, WINE, MENU] = [0, 1, 2, 40];
const NAMES = ['Pan & <aceite> "de" l\'abuela', 'Μουσακάς', 'Vino'];

const MADRID: Street = {
  restaurant: { name: 'Casa "Luz" & <Sol>', legal_name: "Luz & 'Sol' S.L." },
  dishes: [
    ...Array.from({ length: 40 }, (_, i) => ({
      name: NAMES[i] ?? `Plato ${i + 1}`,
      price_cents: 333 + 7 * i,
      rate: RATES[i % 3]!,
    })),
    {
      name: 'Menú del día',
      price_cents: 1499,
      rate: 1000,
      bundle: { name: 'Bebida', share_basis_points: 3000, rate: 2100 },
    },
  ],
  cases: {
    'one line': async ({ place, pay, issue }) =>
      issue(await pay(await place([SOUP, 1])), { buyer: BUYER }),
    'forty lines': async ({ place, pay, issue }) =>
      issue(
        await pay(
          await place(...Array.from({ length: 40 }, (_, i): [number, number] => [i, 1 + (i % 4)])),
        ),
        { buyer: BUYER, notes: 'Nota & <larga> "con" \'todo\'. '.repeat(30) },
      ),
    'three rates': async ({ place, pay, issue }) =>
      issue(await pay(await place([BREAD, 3], [SOUP, 2], [WINE, 7])), { buyer: SPANISH }),
    'discounts on a line and on the bill': async (site) =>
      site.issue(await site.pay(await discounted(site)), { buyer: BUYER }),
    'a dish for nothing': async ({ send, place, pay, issue }) => {
      const order = await place([SOUP, 2], [WINE, 1]);
      const { total_cents } = await send<{ total_cents: number }>(
        'POST',
        `/api/orders/${order.order_id}/discount`,
        { item_id: order.items[1]!.id, percent_basis_points: 10_000, reason: 'Spilt' },
      );
      return issue(await pay({ ...order, total_cents }), { buyer: BUYER });
    },
    'a tip': async ({ place, pay, issue }) =>
      issue(await pay(await place([SOUP, 2], [WINE, 3]), { tip_cents: 250 }), { buyer: GREEK }),
    'a buyer with no tax number, overseas': async ({ place, pay, issue }) =>
      issue(await pay(await place([WINE, 2])), { buyer: ARABIC }),
    'a buyer in Switzerland with a German VAT id': async ({ place, pay, issue }) =>
      issue(await pay(await place([WINE, 2])), { buyer: { ...BUYER, country: 'CH' } }),
    'a buyer in Northern Ireland': async ({ place, pay, issue }) =>
      issue(await pay(await place([WINE, 2])), {
        buyer: { ...SPANISH, country: 'GB', tax_id: 'XI 980 7806 84' },
      }),
    'a buyer in Norway': async ({ place, pay, issue }) =>
      issue(await pay(await place([WINE, 2])), {
        buyer: { ...SPANISH, country: 'NO', tax_id: 'NO 995 525 828 MVA' },
      }),
    'a buyer in Dubai, without a postal code': async ({ place, pay, issue }) =>
      issue(await pay(await place([WINE, 2])), {
        buyer: { ...SPANISH, country: 'AE', postal_code: null, tax_id: '100123456700003' },
      }),
    'a buyer with a Swiss VAT id': async ({ place, pay, issue }) =>
      issue(await pay(await place([WINE, 2])), {
        buyer: { ...SPANISH, country: 'CH', tax_id: 'CHE-107.787.577 MWST' },
      }),
    'a ticket': async ({ place, pay, issue }) =>
      issue(await pay(await place([BREAD, 2], [WINE, 2]), { method: 'cash' })),
    'in place of a ticket': async ({ place, pay, issue }) => {
      const order = await pay(await place([SOUP, 2], [WINE, 1]), { tip_cents: 100 });
      await issue(order);
      return issue(order, { buyer: GREEK });
    },
    'a whole credit note': async ({ place, pay, issue, credit }) =>
      credit(
        await issue(await pay(await place([SOUP, 2], [WINE, 3]), { tip_cents: 100 }), {
          buyer: BUYER,
        }),
      ),
    'a credit note of a part': async (site) =>
      site.credit(await site.issue(await site.pay(await discounted(site)), { buyer: BUYER }), [
        { line: 2, quantity: 2 },
      ]),
    'a credit note with its money given back': async ({ place, pay, issue, credit }) =>
      credit(
        await issue(await pay(await place([SOUP, 2], [WINE, 1])), { buyer: BUYER }),
        [{ line: 1, quantity: 1 }],
        'cash',
      ),
    'one payer of two, each by his own means': async ({ place, pay, issue }) => {
      const order = await pay(await place([SOUP, 2], [WINE, 1]), {
        method: 'cash',
        amount_cents: 500,
      });
      return issue(await pay(order, { amount_cents: order.total_cents - 500 }), {
        buyer: BUYER,
        share_cents: 500,
      });
    },
    'a credit note of the rest': async (site) => {
      const invoice = await site.issue(await site.pay(await discounted(site)), { buyer: BUYER });
      await site.credit(invoice, [{ line: 1, quantity: 1 }]);
      return site.credit(invoice);
    },
    'a credit note of a ticket': async ({ place, pay, issue, credit }) =>
      credit(await issue(await pay(await place([SOUP, 1])))),
    'anew for the right company': async ({ send, place, pay, issue }) => {
      const { id } = await issue(await pay(await place([SOUP, 2], [WINE, 1])), { buyer: SPANISH });
      return (
        await send<{ invoice: InvoicePayload }>('POST', `/api/invoices/${id}/reissue`, {
          reason: 'Wrong company',
          buyer: GREEK,
        })
      ).invoice;
    },
    'a share by item': async ({ place, pay, issue }) => {
      const order = await pay(await place([SOUP, 3], [WINE, 2]));
      return issue(order, {
        buyer: BUYER,
        items: [{ order_item_id: order.items[0]!.id, quantity: 2 }],
      });
    },
    'a share in money': async ({ place, pay, issue }) =>
      issue(await pay(await place([BREAD, 3], [SOUP, 2], [WINE, 2])), {
        buyer: BUYER,
        share_cents: 1001,
      }),
    'the rest of a share': async ({ place, pay, issue }) => {
      const order = await pay(await place([BREAD, 3], [SOUP, 2], [WINE, 2]));
      await issue(order, { buyer: BUYER, share_cents: 777 });
      return issue(order, { buyer: GREEK });
    },
    'a dish at two rates, and service': async ({ send, place, pay, issue }) => {
      const [{ id: tax_rate_id }] = (
        await send<{ items: [{ id: string }] }>('GET', '/api/tax-rates')
      ).items;
      await send('PUT', '/api/service-charge', {
        name: 'Servicio',
        percent_basis_points: 750,
        tax_rate_id,
      });
      return issue(await pay(await place([MENU, 3], [WINE, 1])), { buyer: BUYER });
    },
  },
};

const BERLIN: Street = {
  restaurant: {
    name: 'Gasthaus „Krone“',
    legal_name: 'Krone & Söhne GmbH',
    tax_id: 'DE811907980',
    street: 'Torstraße 1',
    postal_code: '10119',
    city: 'Berlin',
    country: 'DE',
    time_zone: 'Europe/Berlin',
    locale: 'de',
    prices_include_tax: false,
  },
  dishes: [
    { name: 'Suppe', price_cents: 105, rate: 700 },
    { name: 'Bier', price_cents: 433, rate: 1900 },
  ],
  cases: {
    'prices without tax, paid in two ways': async ({ place, pay, issue }) => {
      const order = await place([0, 6], [1, 5]);
      await pay(order, { amount_cents: 1000, method: 'cash' });
      return issue(await pay(order, { amount_cents: order.total_cents - 1000, tip_cents: 300 }), {
        buyer: BUYER,
      });
    },
    'a ticket without tax in its prices': async ({ place, pay, issue }) =>
      issue(await pay(await place([0, 1]))),
  },
};

const TOKYO: Street = {
  restaurant: {
    name: 'ルス',
    legal_name: 'Luz K.K.',
    tax_id: 'T5835678256246',
    city: 'Tokyo',
    country: 'JP',
    currency: 'JPY',
    time_zone: 'Asia/Tokyo',
    locale: 'en',
  },
  dishes: [
    { name: 'Ramen', price_cents: 980, rate: 800 },
    { name: 'Sake', price_cents: 555, rate: 1000 },
  ],
  cases: {
    'yen, with a discount': async ({ send, place, pay, issue }) => {
      const order = await place([0, 3], [1, 2]);
      const { total_cents } = await send<{ total_cents: number }>(
        'POST',
        `/api/orders/${order.order_id}/discount`,
        { percent_basis_points: 333, reason: 'Friend' },
      );
      return issue(await pay({ ...order, total_cents }), { buyer: BUYER });
    },
    'a ticket in yen': async ({ place, pay, issue }) =>
      issue(await pay(await place([0, 1]), { tip_cents: 100 })),
  },
};

async function discounted({ send, place }: Restaurant) {
  const order = await place([SOUP, 2], [WINE, 3]);
  await send('POST', `/api/orders/${order.order_id}/discount`, {
    item_id: order.items[0]!.id,
    amount_cents: 99,
    reason: 'Birthday',
  });
  const { total_cents } = await send<{ total_cents: number }>(
    'POST',
    `/api/orders/${order.order_id}/discount`,
    { percent_basis_points: 1000, reason: 'Friend & <family>' },
  );
  return { ...order, total_cents };
}

const STREETS = [MADRID, BERLIN, TOKYO];
export const CASES = STREETS.flatMap(({ cases }) => Object.keys(cases));

/** Issues every case through a real server of its restaurant, one restaurant after the other. */
export async function issueSpread(): Promise<Record<string, Issued>> {
  const issued: Record<string, Issued> = {};
  for (const { restaurant, dishes, cases } of STREETS) {
    await using site = await openRestaurant(restaurant, dishes);
    for (const [name, make] of Object.entries(cases))
      issued[name] = await taken(site, await make(site));
  }
  return issued;
}

async function taken({ bytes }: Restaurant, invoice: InvoicePayload): Promise<Issued> {
  const of = (path: string) => bytes(`/api/invoices/${invoice.id}/${path}`);
  return {
    invoice,
    cii: (await of('xml')).toString(),
    ubl: (await of('xml?format=ubl')).toString(),
    a4: await of('pdf'),
    receipt: await of('receipt.pdf'),
  };
}
