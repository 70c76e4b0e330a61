import type { EndpointShape } from '../../server/http/endpoint.ts';
import { openApi } from '../../server/http/openapi.ts';
import { CONFIRM, GUEST_ORDERS } from '../../server/security/guest-order-limit.ts';
import { STALLED_SECONDS } from '../../server/http/stalled.ts';
import { LIMITS } from '../../server/security/rate-limit.ts';
import { EXPORTS_AT_ONCE } from '../../server/exports/export.ts';

interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}
interface Operation {
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

function range(min: number | undefined, max: number | undefined) {
  return max === undefined ? `${min ?? 0} and more` : min === max ? `${max}` : `${min ?? 0}–${max}`;
}
/** A pattern in a cell; a long one is described by its length only and stands in openapi.json. */
function code(pattern: string) {
  return pattern.length > 60 ? '' : ` \`${pattern.replaceAll('|', '\\|')}\``;
}
const FORMATS: Record<string, string> = { 'date-time': 'a time (RFC 3339)', date: 'a day' };

function text({ format, minLength, maxLength, pattern, description }: Schema): string {
  if (format) return FORMATS[format] ?? format;
  if (pattern?.includes('@')) return `a mail address, ${range(1, maxLength)} characters`;
  const length = maxLength === undefined ? '' : ` ${range(minLength, maxLength)} characters`;
  const form = pattern && !description ? code(pattern) : '';
  return `text${length}${form}${description ? ` (${description})` : ''}`;
}

function limitOf(schema: Schema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(limitOf))].join(' or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(' ');
  switch (schema.type) {
    case 'object':
      return `{ ${fields(schema).join('; ')} }`;
    case 'array':
      return `${range(schema.minItems, schema.maxItems)} × ${limitOf(schema.items ?? {})}`;
    case 'integer':
    case 'number':
      return `${range(schema.minimum, schema.maximum)}`;
    case 'string':
      return text(schema);
    default:
      return schema.type ?? 'anything';
  }
}
function fields({ properties = {}, required = [] }: Schema) {
  return Object.entries(properties).map(
    ([name, schema]) => `**${name}**${required.includes(name) ? '' : '?'} ${limitOf(schema)}`,
  );
}

function row(path: string, method: string, { parameters, requestBody }: Operation): string {
  const given = parameters.map(
    ({ name, required, schema }) => `**${name}**${required ? '' : '?'} ${limitOf(schema)}`,
  );
  const schema = requestBody?.content['application/json']?.schema;
  const upload = schema
    ? []
    : Object.entries(requestBody?.content ?? {}).map(
        ([type, file]) =>
          `**body** \`${type}\` up to ${file.schema.maxLength! / 1e6} MB and 40 megapixels`,
      );
  const body =
    upload.length > 0
      ? [upload.join(' or ')]
      : schema?.anyOf
        ? [schema.anyOf.map(limitOf).join(' or ')]
        : schema
          ? fields(schema)
          : [];
  return `| ${method.toUpperCase()} ${path} | ${[...given, ...body].join('; ') || 'nothing'} |`;
}

/**
 * Every limit of the server as Markdown: the fields of each call by its contract, and the rate
 * limits.
 */
export function limitsTable(endpoints: EndpointShape[]): string {
  const { paths } = openApi(endpoints, { title: '', version: '' }) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => row(path, method, operation)),
  );
  const times = Object.values(LIMITS).map(
    ({ name, times: most, seconds }) => `| ${name} | ${most} | ${seconds / 60} min |`,
  );
  return `# Limits

Made from the contracts (\`npx vitest run tests/server/limits-table.test.ts -u\`); the same \
schemas check each request. A field with \`?\` may
be left out; unknown fields are refused. Characters are code points, counted after control \
characters are removed. A body has at most 64 kB, unpacked, and 256 kB with a login (413 beyond); \
a refusal names at most 20 faults and 10 unknown fields. A picture has at most 5 MB, 20 000 pixels \
a side and, as a JPEG, 100 scans.

## Each call

| call | takes |
|---|---|
${rows.join('\n')}

## Rules over several fields

| rule | else |
|---|---|
| \`from\` is not after \`to\`; an export covers a year at most, DATEV one calendar year in euro | \
422 |
| a tip comes with a payment; a payment is above 0, except on an order of 0; all payments together \
are at most the total | 422, 409 |
| a payment is refunded once, wholly, and only while no invoice states it | 409 |
| a discount is at most the amount that it reduces, and comes before the first payment; that of a \
cashier is within the limit that the owner set | 422, 409 |
| a share is by item or by amount; all shares together are at most the order | 422, 409 |
| all credit notes together are at most their invoice, line by line | 409 |
| a bill is at most 1 000 000 000 cents, an order at most 500 dishes | 422 |
| the total that a guest expects is the current one, else nothing is ordered | 409 |
| a tax id fits its country; a full invoice has the buyer's name and address | 422 |
| by the code of an order one full invoice is issued; the same buyer again, in any spelling, gets \
the same one | 409 |
| an invoice that its guest asked for is mailed to 3 addresses at most, once each | stated in the \
answer |
| an order is paid before it is invoiced, and moves \`pending → preparing → ready → \
partially_delivered → completed\`; cancelled while nothing is paid, by a manager once the kitchen \
has begun | 409 |

## Rate limits

Each limit counts for an account and for an address. It is multiplied by \`RATE_LIMIT_FACTOR\`, \
and by 20 for \`HOUSE_ADDRESSES\`. Beyond it: 429 with \`Retry-After\`.
A device is a browser by its sealed cookie, or an account. A device that had an order accepted or \
paid here is counted by itself; all other devices of a network count as one stranger, those \
without a cookie as another.
\`claim\`: wrong codes from an address, and from all addresses \`claims\`; also each attempt of an \
account to link an order, and each call for the invoice of an order by its code; \`fresh-links\`: \
each call for the invoices that a code made.

| what | times | in |
|---|---|---|
${times.join('\n')}

| what | at most | beyond |
|---|---|---|
| open orders of a table | ${GUEST_ORDERS.table} | 429 |
| what the open orders of one stranger take of them | ${GUEST_ORDERS.share} | the rest is left to \
the others |
| orders of one device that staff did not accept yet | ${GUEST_ORDERS.device} | 429 |
| such orders of a network's unknown devices in ${GUEST_ORDERS.networkSeconds / 60} min | \
${GUEST_ORDERS.network} | 429 |
| dishes of an order, of all that waits at a table | ${CONFIRM.order.dishes}, \
${CONFIRM.table.dishes} | waits for staff to confirm it |
| its total, and that of all that waits, in average prices of the menu | ${CONFIRM.order.prices}, \
${CONFIRM.table.prices} | waits for staff to confirm it |
| open sessions of an account | 10 | the oldest ends |
| event streams of a session | 4 | the oldest ends |
| exports at once of a user, of all | ${EXPORTS_AT_ONCE.user}, ${EXPORTS_AT_ONCE.all} | 503 |
| seconds in which a reader takes nothing of an answer | ${STALLED_SECONDS} | the connection is \
closed |
| slow hashes waiting | 100 | 503 |
| PDFs waiting to be rendered | 200 | 503 |
| pictures waiting to be prepared for print | 2 | 503 |
`;
}
