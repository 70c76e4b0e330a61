import { OWNER, type Client, type setUpRestaurant } from './server.ts';

export const OWNER_LOGIN = { email: OWNER.email, password: OWNER.password };

/** A paid order of one product. @returns its id */
export async function newOrder(
  { portal, owner }: { portal: Client; owner: Client },
  { table, wine }: Pick<Awaited<ReturnType<typeof setUpRestaurant>>, 'table' | 'wine'>,
): Promise<string> {
  const { order_id, total_cents } = (
    await portal.post(`/menu/${table.token}/order`, {
      items: [{ product_id: wine.id, quantity: 1 }],
    })
  ).body;
  await owner.post(`/api/orders/${order_id}/payments`, {
    method: 'cash',
    amount_cents: total_cents,
  });
  return order_id as string;
}
