/** A restaurant for measurements, set up through the product's own calls. */
export interface BenchRestaurant {
  token: string;
  table_token: string;
  product_ids: string[];
  table_id: string;
}

const RESTAURANT = {
  name: 'Bench',
  legal_name: 'Bench Ltd',
  tax_id: 'IE1234567T',
  street: '1 Main Street',
  postal_code: 'D02 XY45',
  city: 'Dublin',
  country: 'IE',
  currency: 'EUR',
  time_zone: 'Europe/Dublin',
  locale: 'en',
  prices_include_tax: true,
};

export const OWNER = {
  email: 'owner@bench.example',
  password: 'nobody else reads this one',
  full_name: 'Bench Owner',
};

/** Calls the server and returns the JSON. @throws for any status that is not 2xx */
export async function call<T>(
  method: string,
  url: string,
  { body, token }: { body?: unknown; token?: string } = {},
): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
  });
  if (!response.ok)
    throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/**
 * Sets up two tax rates, 40 products and a table. Each order has a bill of its own and each document
 * is asked for, so that thousands of orders at one table stay comparable with each other.
 */
export async function setUpRestaurant(staff: string): Promise<BenchRestaurant> {
  const { access_token: token } = await call<{ access_token: string }>(
    'POST',
    `${staff}/api/setup`,
    { body: { restaurant: RESTAURANT, owner: OWNER } },
  );
  await call('PUT', `${staff}/api/restaurant`, {
    body: { bills: 'per_guest', auto_receipt: 'at_day_close' },
    token,
  });
  const make = <T = { id: string }>(path: string, body: unknown) =>
    call<T>('POST', staff + path, { body, token });
  const rates = [
    await make('/api/tax-rates', { name: 'Food', rate_basis_points: 900 }),
    await make('/api/tax-rates', { name: 'Drinks', rate_basis_points: 2300 }),
  ];
  const product_ids: string[] = [];
  for (let i = 0; i < 40; i++) {
    product_ids.push(
      (
        await make('/api/products', {
          name: `Dish of the day no. ${i + 1}`,
          price_cents: 450 + 35 * i,
          tax_rate_id: rates[i % 2]!.id,
        })
      ).id,
    );
  }
  const table = await make<{ id: string; token: string }>('/api/tables', { name: 'Table 1' });
  return { token, table_token: table.token, table_id: table.id, product_ids };
}

/** Places an order of `lines` different lines. */
export function order(
  { portal }: { portal: string },
  { table_token, product_ids }: BenchRestaurant,
  lines: number,
) {
  return call<{ order_id: string; total_cents: number }>(
    'POST',
    `${portal}/menu/${table_token}/order`,
    {
      body: orderOf(product_ids, lines),
    },
  );
}

export function orderOf(product_ids: string[], lines: number) {
  return {
    items: product_ids
      .slice(0, lines)
      .map((product_id, index) => ({ product_id, quantity: 1 + (index % 3) })),
  };
}
