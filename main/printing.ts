import { z } from 'zod';
import type { Printer, PrintInput } from './bridge.ts';
import { pageSize } from '../server/printing/page-size.ts';
import { withHiddenWindow, type PrintableDocument } from './print-window.ts';
import { staffAddress } from './security.ts';
import { printByCups } from './spooler.ts';
import { staffSession } from './windows.ts';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'not an id');
export const printInput = z.strictObject({
  invoice_id: id.optional(),
  print_job_id: id,
  printer: z.string().min(1).max(256).optional(),
  format: z.enum(['a4', 'receipt']),
});

const LARGEST_BYTES = 25_000_000;
const FETCH_WITHIN_MS = 30_000;

export function listPrinters(): Promise<Printer[]> {
  return withHiddenWindow((window) => window.printers());
}

/**
 * Prints a print job: fetches its document with the staff session's login and hands it to the
 * system's spooler.
 */
export function printDocument(input: PrintInput): Promise<{ handed_to_spooler: true }> {
  return withHiddenWindow(async (window) => {
    const printer = choose(await window.printers(), input.printer);
    const document = await fetchDocument(input.print_job_id);
    const order = { printer, pageSize: pageSize(input.format, document.bytes) };
    if (document.type === 'application/pdf' && (await printByCups(document.bytes, order)))
      return { handed_to_spooler: true };
    await window.load(document);
    await window.print(order);
    return { handed_to_spooler: true };
  });
}

/**
 * The printer to use: the requested one, else the system's default; undefined where Electron does
 * not report the default.
 */
function choose(printers: Printer[], wanted: string | undefined): string | undefined {
  if (printers.length === 0) throw new Error('No printer is set up on this computer');
  if (wanted === undefined)
    return (
      printers.find((printer) => printer.isDefault) ??
      (printers.length === 1 ? printers[0] : undefined)
    )?.name;
  if (!printers.some((printer) => printer.name === wanted))
    throw new Error(`There is no printer named ${wanted}`);
  return wanted;
}

async function fetchDocument(printJobId: string): Promise<PrintableDocument> {
  const staff = staffAddress();
  if (!staff) throw new Error('The server is starting again; print in a moment');
  const url = new URL(`/api/print-jobs/${encodeURIComponent(printJobId)}/document`, staff);
  const response = await staffSession().fetch(url.href, {
    credentials: 'include',
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`The document could not be fetched (${response.status})`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  if (bytes.length > LARGEST_BYTES) throw new Error('The document is too large to print');
  if (type !== 'application/pdf' && type !== 'text/html')
    throw new Error(`A document of type ${type} cannot be printed`);
  return { bytes, type };
}
