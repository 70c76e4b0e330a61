import type { Portal } from './portal.ts';

/** Hostile names and notes: markup, a template, a message link, an endless word. */
export const HOSTILE =
  '"><img src=x onerror=alert(1)><script>alert(2)</script> {{7*7}} @:menu.add {count} | b';
export const ENDLESS = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung'
  .repeat(2)
  .slice(0, 110);

interface Placed {
  order_id: string;
  claim_code: string;
  total_cents: number;
}

/** A menu and a table in which every text is hostile or endless, and what orders of it. */
export async function hostileMenu(
  portal: Portal,
): Promise<{ path: string; order: () => Promise<Placed> }> {
  const { owner, food, wine } = portal.restaurant;
  const { body: category } = await owner.post('/api/categories', { name: HOSTILE.slice(0, 80) });
  const product = async (name: string, price_cents: number) =>
    (
      await owner.post('/api/products', {
        name,
        description: `${HOSTILE}\n${ENDLESS}`,
        price_cents,
        tax_rate_id: food.id,
        category_id: category.id,
        allergens: [HOSTILE.slice(0, 40)],
      })
    ).body;
  await owner.post('/api/products', {
    name: 'In no category',
    price_cents: 100,
    tax_rate_id: food.id,
  });
  const [hostile, endless] = [await product(HOSTILE, 123_456_00), await product(ENDLESS, 99)];
  const soldOut = await product('Sold out', 1);
  await owner.patch(`/api/products/${soldOut.id}`, { available: false });
  const { body: table } = await owner.post('/api/tables', { name: HOSTILE.slice(0, 60) });
  const path = `/menu/${table.token}`;
  const items = [hostile, endless, wine].map(({ id }) => ({
    product_id: id,
    quantity: 9,
    notes: `${HOSTILE} ${ENDLESS}`.slice(0, 200),
  }));
  const order = async () =>
    (await portal.server.portal.post(`${path}/order`, { items, notes: HOSTILE })).body;
  return { path, order };
}
