import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { openApi } from '../../server/http/openapi.ts';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  pattern?: string;
  format?: string;
  minimum?: number;
  maxLength?: number;
}
interface Parameter {
  name: string;
  in: Place;
  schema: Schema;
}
type Place = 'body' | 'query' | 'path' | 'header';

export interface TextField {
  place: Place;
  path: string;
  max: number;
}
/** A call of the contract, once for each form of its body. */
export interface Call {
  row: string;
  fields: TextField[];
  body: Schema | null;
}

function alternatives(schema: Schema): Schema[] {
  return schema.anyOf
    ? schema.anyOf.filter(({ type }) => type !== 'null').flatMap(alternatives)
    : [schema];
}
function isText({ type, enum: given, const: one }: Schema) {
  return type === 'string' && !given && one === undefined;
}
const step = (path: string, name: string) => (path ? `${path}.${name}` : name);

function textsOf(schema: Schema, path: string): [string, Schema][] {
  return alternatives(schema).flatMap((one) => [
    ...(isText(one) ? [[path, one] as [string, Schema]] : []),
    ...Object.entries(one.properties ?? {}).flatMap(([name, inner]) =>
      textsOf(inner, step(path, name)),
    ),
    ...(one.items ? textsOf(one.items, step(path, '0')) : []),
  ]);
}
function fieldsOf(schema: Schema, place: Place, path = ''): TextField[] {
  return [
    ...new Map(
      textsOf(schema, path).map(([at, { maxLength = Infinity }]) => [
        at,
        { place, path: at, max: maxLength },
      ]),
    ).values(),
  ];
}

/**
 * Every call that accepts a text, with each place of a text: read from the contracts' schemas, so
 * that none is forgotten.
 */
export function callsWithText(): Call[] {
  const { paths } = openApi(
    [...portalRoutes, ...staffPortRoutes].map(({ endpoint }) => endpoint),
    { title: '', version: '' },
  );
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]): Call[] => {
      const { parameters, requestBody } = operation as {
        parameters: Parameter[];
        requestBody?: { content: Record<string, { schema: Schema }> };
      };
      const around = parameters.flatMap(({ name, in: place, schema }) =>
        fieldsOf(schema, place, name),
      );
      const schema = requestBody?.content['application/json']?.schema;
      return (schema ? alternatives(schema) : [null]).map((body) => ({
        row: `${method.toUpperCase()} ${path}`,
        body,
        fields: [...around, ...(body ? fieldsOf(body, 'body') : [])],
      }));
    }),
  );
  return calls.filter(({ fields }) => fields.length > 0);
}

/** A placeholder for a field that holds the texts. */
const IN_PLACE = new Set(['share_cents']);

/** A valid body of a schema with every field filled in: `text` gives the text of each path. */
export function sample(schema: Schema, text: (path: string) => string, path = ''): unknown {
  const one = alternatives(schema)[0]!;
  if (one.const !== undefined) return one.const;
  if (one.enum) return one.enum[0];
  if (one.properties)
    return Object.fromEntries(
      Object.entries(one.properties)
        .filter(([name]) => !IN_PLACE.has(name))
        .map(([name, inner]) => [name, sample(inner, text, step(path, name))]),
    );
  if (one.items) return [sample(one.items, text, step(path, '0'))];
  if (one.type === 'integer') return Math.max(one.minimum ?? 1, 1);
  return one.type === 'boolean' ? false : text(path);
}

const BUYER = {
  'buyer.name': 'buyer.name',
  'buyer.tax_id': 'buyer.tax_id',
  'buyer.street': 'buyer.street',
  'buyer.postal_code': 'buyer.postal_code',
  'buyer.city': 'buyer.city',
};
/** The code never shows a buyer. */
const UNSHOWN_BUYER = Object.fromEntries(Object.keys(BUYER).map((name) => [name, null]));
/** Beside the credit note of the wrong one. */
const CORRECTED_BUYER = Object.fromEntries(
  Object.keys(BUYER).map((name) => [name, `invoice.${name}`]),
);
/** On the PDF alone. */
const MEAL = { 'entertainment.occasion': null, 'entertainment.participants': null };
const HOUSE = ['name', 'legal_name', 'tax_id', 'street', 'postal_code', 'city'];
const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));
const COMPANY = same('name', 'tax_id', 'street', 'postal_code', 'city');
/**
 * Texts written by people, by call and field, with the place of the response that shows them; null
 * if none does. Listed by hand: every new field must be added with its place.
 */
export const WRITTEN: Record<string, Record<string, string | null>> = {
  'POST /menu/{table_token}/order': { notes: null, 'items.0.notes': 'items.0.notes' },
  'POST /orders/{claim_code}/feedback': { words: 'words' },
  'POST /customer/register': { full_name: null },
  'PUT /api/settings/network': same('card'),
  'PUT /customer/profile': same(
    'full_name',
    'business_name',
    'tax_id',
    'address.street',
    'address.postal_code',
    'address.city',
    'phone',
  ),
  'PUT /orders/{claim_code}/invoice-wish': UNSHOWN_BUYER,
  'POST /orders/{claim_code}/invoice': { ...BUYER, ...MEAL },
  'POST /orders/{claim_code}/invoice-correction': CORRECTED_BUYER,
  'POST /customer/invoices/{id}/correction': CORRECTED_BUYER,
  'POST /customer/billing-profiles': COMPANY,
  'PUT /customer/billing-profiles/{id}': COMPANY,
  'POST /customer/orders/{order_id}/invoice': { ...BUYER, ...MEAL, notes: 'notes' },
  'POST /api/setup': Object.fromEntries(
    [...HOUSE.map((name) => `restaurant.${name}`), 'owner.full_name'].map((name) => [name, null]),
  ),
  'PUT /api/restaurant': same(...HOUSE, 'receipt_text'),
  'POST /api/users': { full_name: 'user.full_name' },
  'PATCH /api/users/{id}': same('full_name'),
  'POST /api/tax-rates': same('name'),
  'PATCH /api/tax-rates/{id}': same('name'),
  'POST /api/categories': same('name'),
  'PATCH /api/categories/{id}': same('name'),
  'PUT /api/service-charge': { name: 'service_charge.name' },
  'POST /api/products': same('name', 'description', 'allergens.0', 'bundle.name'),
  'PATCH /api/products/{id}': same('name', 'description', 'allergens.0', 'bundle.name'),
  'POST /api/option-groups': same('name', 'options.0.name'),
  'PATCH /api/option-groups/{id}': same('name', 'options.0.name'),
  'POST /api/tills': same('name'),
  'POST /api/tables': same('name', 'area'),
  'PATCH /api/tables/{id}': same('name', 'area'),
  'PUT /api/opening-hours': same('opening_hours.exceptions.0.note'),
  'POST /api/stations': same('name'),
  'PATCH /api/stations/{id}': same('name'),
  'POST /api/payment-methods': same('name'),
  'PATCH /api/payment-methods/{id}': same('name'),
  'POST /api/orders': { name: null, notes: 'notes', 'items.0.notes': 'items.0.notes' },
  'POST /api/orders/{id}/items/{item_id}/void': { reason: 'items.0.voids.0.reason' },
  'PATCH /api/bills/{id}': same('name'),
  'POST /api/bills/{id}/discount': { reason: 'discounts.0.reason' },
  'POST /api/bills/{id}/payments/{payment_id}/refund': { reason: null },
  'POST /api/bills/{id}/invoice': { ...BUYER, ...MEAL, notes: 'notes' },
  'POST /api/bills/{id}/pro-forma/print': same('printer'),
  'POST /api/drawers/{till_id}/movements': { reason: 'reason' },
  'POST /api/drawers/{till_id}/kick': { reason: null },
  'POST /api/orders/{id}/discount': { reason: 'discounts.0.reason' },
  'POST /api/orders/{id}/payments/{payment_id}/refund': { reason: null },
  'POST /api/orders/{id}/invoice': { ...BUYER, ...MEAL, notes: 'notes' },
  'POST /api/invoices/{id}/credit-note': { reason: 'notes' },
  'POST /api/invoices/{id}/reissue': {
    ...Object.fromEntries(Object.keys(BUYER).map((name) => [name, `invoice.${name}`])),
    reason: 'credit_note.notes',
  },
  'POST /api/invoices/{id}/print': same('printer'),
  'POST /api/reports/day/print': same('printer'),
  'PATCH /api/print-jobs/{id}': { error: 'last_error' },
  'POST /api/printers': same('name'),
  'PUT /api/settings/online-payments': same('tip_note'),
};

/**
 * Texts of a fixed form (an id, a day, a code), or that are only compared (a search, a password),
 * by the last part of their path.
 */
const OF_A_FORM = new Set([
  'id',
  'order_id',
  'bill_id',
  'bill_of',
  'till_id',
  'payment_id',
  'product_id',
  'option_id',
  'option_group_id',
  'tax_rate_id',
  'takeaway_tax_rate_id',
  'category_id',
  'station_id',
  'pickup_at',
  'printer_id',
  'item_id',
  'method',
  'refund_method',
  'order_item_id',
  'table_id',
  'user_id',
  'pin',
  'X-Approval',
  'table_token',
  'claim_code',
  'token',
  'mfa_token',
  'code',
  'setup_code',
  'Idempotency-Key',
  'cursor',
  'limit',
  'from',
  'to',
  'from_day',
  'to_day',
  'invoice_id',
  'date',
  'country',
  'currency',
  'time_zone',
  'locale',
  'time',
  'email',
  'username',
  'address',
  'accent_colour',
  'day_ends_at',
  'available_from',
  'available_to',
  'sold_out_until',
  'lang',
  'q',
  'action',
  'actor',
  'host',
  'user',
  'at',
  'keep',
  'copy_to',
  'month',
  'credential_id',
  'client_data',
  'attestation',
  'authenticator_data',
  'signature',
  'provider',
  'value',
  'public_url',
]);
/** Texts that are only hashed: any text will do. They are tested apart because hashing is slow. */
export const SECRET = new Set(['password', 'new_password', 'passphrase']);
/**
 * A name that is refused or looked up where the calls are tried: of a backup, at a counter, of a
 * key, of a passkey, which needs an authenticator, of a device to pair, which needs a network; the
 * id of a company; and what a payment provider sends, of which an id is read and looked up.
 */
const OTHERS = new Set([
  'POST /api/pairings name',
  'GET /customer/invoices company',
  'GET /customer/invoice-export company',
  'POST /api/backups/{name}/restore name',
  'POST /menu/{table_token}/order name',
  'PUT /api/settings/online-payments keys.0.name',
  'POST /customer/passkeys name',
  'PATCH /customer/passkeys/{id} name',
  'POST /online-payments/{provider}/webhook ',
]);
/** The last part of a path; a list's items are known by the list: `category_ids.0`. */
const last = (path: string) =>
  path
    .replace(/_ids\.\d+$/, '_id')
    .split('.')
    .at(-1)!;

/**
 * Whether a field is written by people (`written`), has a form (`form`), is hashed (`secret`), or
 * is not listed (`unknown`).
 */
export function kindOf(
  row: string,
  { path, place }: TextField,
): 'written' | 'form' | 'secret' | 'unknown' {
  if (place === 'body' && WRITTEN[row] && path in WRITTEN[row]) return 'written';
  if (SECRET.has(last(path))) return 'secret';
  return OF_A_FORM.has(last(path)) || OTHERS.has(`${row} ${path}`) ? 'form' : 'unknown';
}
