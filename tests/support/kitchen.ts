import type { Client, TestRestaurant } from './server.ts';

export interface TicketItem {
  id: string;
  order_item_id: string;
  name: string;
  quantity: number;
  voided: number;
  notes: string | null;
  options: { name: string; quantity: number; group: string | null }[];
  course: number | null;
  held: boolean;
  done: boolean;
}
export interface TestTicket {
  id: string;
  number: number;
  kind: string;
  status: string;
  station_id: string | null;
  station_name: string;
  order_id: string;
  table_name: string | null;
  from_table_name: string | null;
  printed: string;
  created_at: string;
  items: TicketItem[];
}

/** A kitchen for dishes and a bar for drinks, each with its category. */
export async function addStations(
  { owner, paella, wine }: Pick<TestRestaurant, 'owner' | 'paella' | 'wine'>,
  printers: { kitchen?: string; bar?: string } = {},
) {
  const food = (await owner.get('/api/categories')).body.items[0].id as string;
  const drinks = (await owner.post('/api/categories', { name: 'Bebidas' })).body.id as string;
  await owner.patch(`/api/products/${wine.id}`, { category_id: drinks });
  await owner.patch(`/api/products/${paella.id}`, { category_id: food });
  const add = async (name: string, category: string, printer?: string) =>
    (
      await owner.post('/api/stations', {
        name,
        category_ids: [category],
        ...(printer && { printer_id: printer }),
      })
    ).body.id as string;
  return {
    kitchen: await add('Cocina', food, printers.kitchen),
    bar: await add('Barra', drinks, printers.bar),
  };
}

export async function ticketsOf(client: Client, query = 'status=open'): Promise<TestTicket[]> {
  return (await client.get(`/api/tickets?${query}`)).body.items;
}
