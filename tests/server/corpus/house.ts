import { setUpRestaurant, type Client, type TestServer } from '../../support/server.ts';
import { addGroup } from '../../support/options.ts';
import { makeCustomer, type TestCustomer } from '../../support/customers.ts';
import type { MailServer } from '../../support/mail-server.ts';

export type Ports = Pick<TestServer, 'portal' | 'staff'>;
/** A restaurant that has been set up, and one customer of it, whose texts the corpus replaces. */
export interface CorpusRestaurant extends Awaited<ReturnType<typeof setUpRestaurant>> {
  server: Ports;
  mail: MailServer;
  customer: TestCustomer;
  ownerId: string;
  /** An option of the paella. */
  option_id: string;
}

export async function openCorpusRestaurant(
  server: Ports,
  mail: MailServer,
): Promise<CorpusRestaurant> {
  const restaurant = await setUpRestaurant(server);
  const group = await addGroup(restaurant.owner, {
    name: 'Extras',
    options: [{ name: 'Lemon', price_cents: 0 }],
  });
  await restaurant.owner.patch(`/api/products/${restaurant.paella.id}`, {
    option_group_ids: [group.id],
  });
  return {
    ...restaurant,
    server,
    mail,
    customer: await makeCustomer(server, mail),
    option_id: group.options[0]!.id,
    ownerId: (await restaurant.owner.get('/api/me')).body.id,
  };
}

/** The value in a body or a response at `items.0.name`. */
export function valueAt(whole: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, name) => (part as Record<string, unknown> | null | undefined)?.[name],
      whole,
    );
}

/** A copy with a value at a path; missing parents are created. */
export function withValue(whole: unknown, path: string, value: unknown): unknown {
  const [name, ...rest] = path.split('.') as [string, ...string[]];
  if (Array.isArray(whole) || (whole === undefined && /^\d+$/.test(name))) {
    const items = [...((whole as unknown[] | undefined) ?? [])];
    items[Number(name)] =
      rest.length > 0 ? withValue(items[Number(name)], rest.join('.'), value) : value;
    return items;
  }
  const part = whole as Record<string, unknown> | undefined;
  return {
    ...part,
    [name]: rest.length > 0 ? withValue(part?.[name], rest.join('.'), value) : value,
  };
}

/** The call's own path, its parameters filled in. */
export function addressOf(row: string, params: Record<string, string>): string {
  return row.split(' ')[1]!.replace(/\{(\w+)\}/g, (_whole, name: string) => params[name]!);
}
export function send(
  client: Client,
  row: string,
  { params = {}, body }: { params?: Record<string, string>; body?: unknown },
) {
  return client.send(row.split(' ')[0]!, addressOf(row, params), body);
}
