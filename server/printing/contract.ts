import * as z from 'zod';
import {
  endpoint,
  id,
  line,
  listOf,
  optionalLine,
  page,
  sortBy,
  timestamp,
} from '../http/endpoint.ts';

export const PRINT_STATUSES = ['waiting', 'printed', 'failed'] as const;
const status = z.enum(PRINT_STATUSES);
export const PRINT_KINDS = ['invoice', 'day_report', 'pro_forma', 'ticket'] as const;
export type PrintKind = (typeof PRINT_KINDS)[number];
export const printJob = z.strictObject({
  id: z.string(),
  kind: z.enum(PRINT_KINDS),
  /** Null for what is no invoice. */
  invoice_id: z.string().nullable(),
  /** What a paper that is no invoice says at its top; null for an invoice. */
  title: z.string().nullable(),
  printer: z.string().nullable(),
  printer_id: z.string().nullable(),
  format: z.enum(['a4', 'receipt']),
  copy_number: z.int(),
  status,
  attempts: z.int(),
  last_error: z.string().nullable(),
  may_be_out: z.boolean(),
  created_at: timestamp,
});
/** With the invoice's number, which the queue is read by. */
const listedJob = printJob.extend({ invoice_number: z.string().nullable() });
const params = z.strictObject({ id });

export const printInvoice = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/invoices/{id}/print',
  access: 'cashier',
  params,
  summary:
    "Prints an invoice on a printer of the desktop's system, or by its id on one of ours; " +
    'from the second paper on it says COPY',
  body: z.strictObject({ printer: optionalLine(200), format: z.enum(['a4', 'receipt']) }),
  responses: { 202: printJob },
});
export const printProForma = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/bills/{id}/pro-forma/print',
  access: 'waiter',
  summary:
    'Prints the bill that is brought to the table, by the id of a printer or on the first one ' +
    "of the restaurant; without any it waits for the desktop's",
  params: z.strictObject({ id }),
  body: z.strictObject({ printer: optionalLine(200) }).optional(),
  responses: { 202: printJob },
});
export const printTicketsAgain = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tickets/print',
  access: 'waiter',
  summary: 'Prints the open tickets that are on no paper, now; one that may be out says so',
  responses: { 202: z.strictObject({ tickets: z.int() }) },
});
export const printStationTickets = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/stations/{id}/print',
  access: 'waiter',
  summary:
    'Prints the open tickets of a station that are on no paper, because it had no printer when ' +
    'they were made; asked again, nothing more',
  params: z.strictObject({ id }),
  responses: { 202: z.strictObject({ tickets: z.int() }) },
});
export const printTestTicket = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/stations/{id}/test',
  access: 'manager',
  summary: 'Prints a test ticket of a station on its printer',
  params: z.strictObject({ id }),
  responses: { 202: printJob },
});
export const getPrintDocument = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/print-jobs/{id}/document',
  access: 'cashier',
  summary: 'What the job puts on paper',
  params,
  responses: { 200: 'application/pdf' },
});
export const getPrintJob = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/print-jobs/{id}',
  access: 'cashier',
  summary: 'How a job is getting on',
  params,
  responses: { 200: printJob },
});
export const listPrintJobs = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/print-jobs',
  access: 'manager',
  summary: 'The print queue and log, newest first',
  query: z.strictObject({
    status: status.optional(),
    invoice_id: id.optional(),
    sort: sortBy('created_at'),
    ...page,
  }),
  responses: { 200: listOf(listedJob) },
});
export const finishPrintJob = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/print-jobs/{id}',
  access: 'cashier',
  summary: 'Says how printing went; what waits for one of our printers can only be given up',
  params,
  body: z.strictObject({ status: z.enum(['printed', 'failed']), error: optionalLine(500) }),
  responses: { 200: printJob },
});
export const retryPrintJob = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/print-jobs/{id}/retry',
  access: 'cashier',
  summary: 'Tries a job of one of our printers again now',
  params,
  responses: { 202: printJob },
});

const ADDRESS =
  /^(?:tcp:\/\/([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?|system:([^\x00-\x1f\x7f-][^\x00-\x1f\x7f]{0,255}))$/;
const LOWEST_PORT = 1024;
const USUAL_PORT = 9100;
function partsOf(address: string) {
  const [, host = '', port = USUAL_PORT, system_name = null] = ADDRESS.exec(address) ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port), system_name };
}
/**
 * `tcp://192.168.1.50:9100`, or `system:Office` for a printer of the server's system. A name begins
 * with no hyphen, which programs would take for an option (ASVS 1.2.5). Ports of mail, shells and
 * web servers are out of reach: what is printed must not speak to them (ASVS 13.2.4).
 */
const address = z
  .string()
  .max(270)
  .regex(ADDRESS)
  .refine((text) => partsOf(text).port >= LOWEST_PORT && partsOf(text).port <= 65_535, {
    params: { rule: 'printer_port' },
  })
  .transform(partsOf);

/** Whose numbers of code pages a printer knows; most know Epson's. */
export const CODE_PAGES = [
  'epson',
  'epson/legacy',
  'bixolon',
  'bixolon/legacy',
  'citizen',
  'fujitsu',
  'hp',
  'metapace',
  'mpt',
  'pos-5890',
  'pos-8360',
  'star',
  'sunmi',
  'xprinter',
  'youku',
] as const;
export type CodePages = (typeof CODE_PAGES)[number];
const codepages = z.enum(CODE_PAGES);

const printer = z.strictObject({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  columns: z.int(),
  codepages,
  waiting: z.int(),
});
export const listPrinters = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/printers',
  access: 'cashier',
  summary: 'The printers that the server prints on, and how much waits for each',
  responses: { 200: z.strictObject({ items: z.array(printer) }) },
});
export const addPrinter = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/printers',
  access: 'manager',
  summary:
    'Adds a receipt printer (ESC/POS) by its address on the network, or a printer of the system ' +
    'that the server runs on (`system:Office`)',
  body: z.strictObject({
    name: line(60),
    address,
    columns: z.int().min(32).max(64).default(42),
    codepages: codepages.default('epson'),
  }),
  responses: { 201: printer },
});
export const listSystemPrinters = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/system-printers',
  access: 'manager',
  summary: 'The printers of the system that the server runs on, by name',
  responses: { 200: z.strictObject({ items: z.array(z.strictObject({ name: z.string() })) }) },
});
export const removePrinter = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/printers/{id}',
  access: 'manager',
  summary: 'Removes a printer; what waits for it has failed',
  params,
  responses: { 200: z.strictObject({ removed: z.literal(true) }) },
});
export const TEST_OUTCOMES = [
  'printed',
  'unconfirmed',
  'unreachable',
  'address_refused',
  'no_answer',
  'paper_out',
  'cover_open',
  'offline',
  'cut_off',
  'spooled',
] as const;
export const testPrinter = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/printers/{id}/test',
  access: 'manager',
  summary:
    'Prints a test page, and tells whether the printer took it; `unconfirmed`: it was sent, ' +
    'but this printer tells nothing',
  params,
  responses: { 200: z.strictObject({ outcome: z.enum(TEST_OUTCOMES) }) },
});
