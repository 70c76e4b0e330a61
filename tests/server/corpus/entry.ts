import { tmpdir } from 'node:os';
import type { Hostile } from '../../support/corpus.ts';
import type { Client } from '../../support/server.ts';
import { kindOf, sample, type Call, type TextField } from '../../support/text-fields.ts';
import { addressOf, withValue, type CorpusRestaurant } from './house.ts';

/**
 * Objects of the restaurant that a call may name, so that only the text under test can be at fault.
 */
export interface Targets {
  order: string;
  invoice: string;
  table: string;
  table_token: string;
  claim_code: string;
  product: string;
  job: string;
  printer: string;
  user: string;
  customer: string;
}

const SAMPLES: Record<string, string> = {
  email: 'nobody@example.org',
  username: 'nobody@example.org',
  password: 'Wrong-password-77',
  new_password: 'Gazpacho42x',
  code: '000000',
  pin: '4907',
  country: 'DE',
  currency: 'EUR',
  time_zone: 'Europe/Madrid',
  day_ends_at: '04:00',
  locale: 'es',
  time: '2026-03-01T12:00:00Z',
  pickup_at: '2026-03-01T12:00:00Z',
  address: 'tcp://127.0.0.1:9100',
  date: '2026-03-01',
  from: '2026-03-01',
  to: '2026-03-02',
  limit: '5',
  passphrase: 'only for a try of this',
  accent_colour: '#1c5a4c',
};
const SUBJECTS: [RegExp, keyof Targets][] = [
  [/\/orders\//, 'order'],
  [/\/invoices\//, 'invoice'],
  [/\/tables\//, 'table'],
  [/\/products\//, 'product'],
  [/\/print-jobs\//, 'job'],
  [/\/printers\//, 'printer'],
  [/\/users\//, 'user'],
  [/\/customers\//, 'customer'],
];

const last = (path: string) => path.split('.').at(-1)!;
const encoded = (text: string) => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));

/** An order at a table has no name and no time to pick it up: only those at a counter have. */
function atTable(row: string, body: unknown): unknown {
  if (row !== 'POST /menu/{table_token}/order') return body;
  const { name: _name, pickup_at: _time, ...rest } = body as Record<string, unknown>;
  return rest;
}

/** Values of fields whose name means something else in other calls. */
const SAMPLES_OF: Record<string, Record<string, string>> = {
  'PUT /api/settings/mail': { from: 'office@casaluz.example' },
  'PUT /api/settings/online-payments': {
    provider: 'stripe',
    'keys.0.name': 'secret_key',
    'keys.0.value': 'sk_test_TheLanternStandIn',
  },
  'PUT /api/settings/network': {
    public_url: 'https://menu.casaluz.example',
    token: `eyJ${'a'.repeat(40)}`,
  },
  'PUT /api/settings/backup': { at: '04:00', keep: '7d 4w 12m', copy_to: tmpdir() },
};
/** A value that a field takes. */
function sampleOf(row: string, path: string): string | undefined {
  return SAMPLES_OF[row]?.[path] ?? SAMPLES[last(path)];
}

/**
 * Sends one call with one text in these fields, and valid values elsewhere. @returns null when no
 * client can send it (a header with a line break)
 */
export async function testFields(
  restaurant: CorpusRestaurant,
  targets: Targets,
  { call, fields, typed }: { call: Call; fields: TextField[]; typed: string },
) {
  const { row, body: schema } = call;
  const ids: Record<string, string> = {
    tax_rate_id: restaurant.food.id,
    takeaway_tax_rate_id: restaurant.food.id,
    product_id: restaurant.paella.id,
    option_id: restaurant.option_id,
    category_id: restaurant.paella.category_id,
    table_id: targets.table,
    ...targets,
  };
  const given = (place: TextField['place']) => fields.filter((field) => field.place === place);
  const id = SUBJECTS.find(([path]) => path.test(row))?.[1];
  const params = {
    ...ids,
    id: id ? targets[id] : 'unknown',
    order_id: targets.order,
    token: 'unknown',
    name: 'unknown.sqlite',
    ...Object.fromEntries(given('path').map(({ path }) => [path, encoded(typed)])),
  };
  const query = given('query')
    .map(({ path }) => `${path}=${encoded(typed)}`)
    .join('&');
  const body =
    schema &&
    given('body').reduce<unknown>(
      (whole, { path }) => withValue(whole, path, typed),
      atTable(
        row,
        sample(schema, (path) => sampleOf(row, path) ?? ids[last(path)] ?? 'Text'),
      ),
    );
  const [header] = given('header');
  if (header && /[^\x20-\x7e]/.test(typed)) return null;
  const [method] = row.split(' ');
  return clientOf(restaurant, row).send(
    method!,
    addressOf(row, params) + (query && `?${query}`),
    method === 'GET' ? undefined : (body ?? undefined),
    header && { [header.path]: typed },
  );
}
function clientOf({ owner, customer, server }: CorpusRestaurant, row: string): Client {
  return row.includes(' /api/setup')
    ? server.staff
    : row.includes(' /api/')
      ? owner
      : customer.client;
}

/** What the contract does not allow in a response, or nothing. */
export function faultOf(
  { status, headers, body, bytes }: Awaited<ReturnType<Client['send']>>,
  fields: TextField[],
): string | null {
  if (status >= 200 && status < 300) return null;
  const reported = `${status} ${bytes.toString().slice(0, 300)}`;
  if (
    status < 400 ||
    status >= 500 ||
    !headers.get('Content-Type')?.startsWith('application/problem+json')
  )
    return reported;
  if (body.status !== status || !/^[a-z_]+$/.test(body.code) || !body.detail) return reported;
  if (status !== 422) return null;
  const paths = (body.errors as { path: string }[]).map(({ path }) => path);
  // A fault in a combined query, or in a union of two forms, is reported by one of its fields.
  return paths.length > 0 && paths.some((path) => fields.some((field) => field.path === path))
    ? null
    : reported;
}

/**
 * Each text in each field of a form alone, then in all of the call's fields at once; secrets have a
 * test of their own.
 */
export async function faultsOfCall(
  restaurant: CorpusRestaurant,
  targets: Targets,
  { call, texts }: { call: Call; texts: Hostile[] },
): Promise<string[]> {
  const open = call.fields.filter((field) => kindOf(call.row, field) !== 'secret');
  const alone = open.filter((field) => kindOf(call.row, field) === 'form').map((field) => [field]);
  const together =
    call.body && open.some((field) => kindOf(call.row, field) === 'form' && field.place === 'body')
      ? [open.filter(({ place }) => place === 'body')]
      : [];
  const attempts = [...alone, ...together].flatMap((fields) =>
    texts.map((hostile) => ({ fields, hostile })),
  );
  const attempt = async ({ fields, hostile }: (typeof attempts)[number]) => {
    const response = await testFields(restaurant, targets, { call, fields, typed: hostile.typed });
    const fault = response && faultOf(response, fields);
    return (
      fault &&
      `${call.row} ${fields.map(({ path }) => path).join(' ')} with ${hostile.name}: ${fault}`
    );
  };
  const faults: (string | null)[] = [];
  // One user may run two exports at once.
  if (call.row.includes('/api/exports/'))
    for (const one of attempts) faults.push(await attempt(one));
  else faults.push(...(await Promise.all(attempts.map(attempt))));
  return faults.filter((fault) => fault !== null);
}
