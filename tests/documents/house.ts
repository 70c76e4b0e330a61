import type { InvoicePayload } from '../../server/invoices/contract.ts';
import { OWNER, RESTAURANT, startTestServer } from '../support/server.ts';

export interface Dish {
  name: string;
  price_cents: number;
  /** In basis points. */ rate: number;
  bundle?: { name: string; share_basis_points: number; /** In basis points. */ rate: number };
}
interface Item {
  id: string;
  name: string;
}
export interface Placed {
  order_id: string;
  total_cents: number;
  items: Item[];
}
export interface Restaurant extends AsyncDisposable {
  /** Requests as the owner. @throws when the status is not 2xx */
  send: <A = unknown>(method: string, path: string, body?: unknown) => Promise<A>;
  /** Orders dishes by their index on the menu: `[[0, 2], [3, 1]]`. */
  place: (...wanted: [place: number, quantity: number][]) => Promise<Placed>;
  pay: (
    order: Placed,
    more?: { tip_cents?: number; method?: string; amount_cents?: number },
  ) => Promise<Placed>;
  issue: (order: Placed, body?: object) => Promise<InvoicePayload>;
  credit: (
    invoice: InvoicePayload,
    lines?: { line: number; quantity: number }[],
    refund_method?: 'cash' | 'card' | 'other',
  ) => Promise<InvoicePayload>;
  bytes: (path: string) => Promise<Buffer>;
}

/** A real server with a restaurant, its rates, its dishes and a table. */
export async function openRestaurant(
  restaurant: Partial<typeof RESTAURANT>,
  dishes: Dish[],
): Promise<Restaurant> {
  const server = await startTestServer();
  const {
    body: { access_token },
  } = await server.staff.post('/api/setup', {
    restaurant: { ...RESTAURANT, ...restaurant },
    owner: OWNER,
  });
  const owner = server.staff.as(access_token);
  const responded = ({ status, body }: Awaited<ReturnType<typeof owner.send>>) => {
    if (status >= 300) throw new Error(JSON.stringify(body));
    return body;
  };
  const send: Restaurant['send'] = async (method, path, body) =>
    responded(await owner.send(method, path, body));
  const products = await cook(send, dishes);
  const table = await send<{ token: string }>('POST', '/api/tables', { name: 'Mesa <4> & "5"' });
  const place: Restaurant['place'] = async (...wanted) =>
    responded(
      await server.portal.post(`/menu/${table.token}/order`, {
        items: wanted.map(([at, quantity]) => ({ product_id: products[at]!.id, quantity })),
      }),
    );
  return {
    send,
    place,
    pay: async (order, more = {}) => {
      await send('POST', `/api/orders/${order.order_id}/payments`, {
        method: 'card',
        amount_cents: order.total_cents,
        ...more,
      });
      return order;
    },
    issue: (order, body) => send('POST', `/api/orders/${order.order_id}/invoice`, body),
    credit: (invoice, lines, refund_method) =>
      send('POST', `/api/invoices/${invoice.id}/credit-note`, {
        reason: 'Cold & "stale" <soup>',
        lines,
        refund_method,
      }),
    bytes: async (path) => {
      const { status, bytes } = await owner.get(path);
      if (status !== 200) throw new Error(`${path}: ${status}`);
      return bytes;
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

async function cook(send: Restaurant['send'], dishes: Dish[]): Promise<Item[]> {
  const rates: Record<number, string> = {};
  for (const rate of new Set(
    dishes.flatMap((dish) => [dish.rate, ...(dish.bundle ? [dish.bundle.rate] : [])]),
  )) {
    rates[rate] = (
      await send<Item>('POST', '/api/tax-rates', {
        name: `${rate / 100} %`,
        rate_basis_points: rate,
      })
    ).id;
  }
  const products: Item[] = [];
  for (const { name, price_cents, rate, bundle } of dishes) {
    const second = bundle && {
      name: bundle.name,
      share_basis_points: bundle.share_basis_points,
      tax_rate_id: rates[bundle.rate],
    };
    products.push(
      await send('POST', '/api/products', {
        name,
        price_cents,
        tax_rate_id: rates[rate],
        bundle: second,
      }),
    );
  }
  return products;
}
