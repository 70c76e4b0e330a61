import type { ResponseBody } from '../../../server/http/endpoint.ts';
import {
  finishPrintJob,
  getPrintDocument,
  type getPrintJob,
  printInvoice,
} from '../../../server/printing/contract.ts';
import { addressOf, ApiProblem, call } from '../../api.ts';

export type Format = 'a4' | 'receipt';
export interface PrintOrder {
  invoiceId: string;
  format: Format;
  printer: string;
}
/** The PDF is ready at `address`, but printing it failed. */
export class NotPrinted extends Error {
  readonly address: string;
  constructor(address: string, cause: unknown) {
    super('Not printed', { cause });
    this.address = address;
  }
}

const LOADED_WITHIN_MS = 20_000;

/**
 * Creates a print job, prints its document and reports the result to the server.
 * @throws when printing failed
 */
export async function putOnPaper({ invoiceId, format, printer }: PrintOrder): Promise<void> {
  const job = await call(printInvoice, {
    params: { id: invoiceId },
    body: { format, printer: printer || null },
  });
  await putJobOnPaper(job, printer);
}

/**
 * Prints the document of a print job, unless a network printer does, and reports the result.
 * @throws when printing failed
 */
export async function putJobOnPaper(
  job: ResponseBody<typeof getPrintJob>,
  printer: string,
): Promise<void> {
  if (job.printer_id) return; // a network printer: the server writes to it
  const params = { id: job.id };
  const address = addressOf(getPrintDocument.path, { params });
  try {
    if (window.desktop)
      await window.desktop.print({
        ...(job.invoice_id && { invoice_id: job.invoice_id }),
        print_job_id: job.id,
        format: job.format,
        ...(printer && { printer }),
      });
    else await printInFrame(address);
  } catch (error) {
    await call(finishPrintJob, {
      params,
      body: {
        status: 'failed',
        error: String(error instanceof Error ? error.message : error).slice(0, 500),
      },
    }).catch(() => undefined);
    throw error instanceof ApiProblem ? error : new NotPrinted(address, error);
  }
  await call(finishPrintJob, { params, body: { status: 'printed' } });
}

/**
 * Opens the browser's print dialog for the document in a hidden frame. The frame stays until the
 * next print: the dialog reads from it.
 */
function printInFrame(address: string): Promise<void> {
  if (navigator.pdfViewerEnabled === false)
    return Promise.reject(new Error('This browser shows no PDFs'));
  document.querySelector('iframe[data-print]')?.remove();
  const frame = document.createElement('iframe');
  frame.dataset.print = '';
  frame.title = 'Print';
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  Object.assign(frame.style, {
    position: 'fixed',
    insetInlineEnd: '100%',
    width: '1px',
    height: '1px',
    border: '0',
    visibility: 'hidden',
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error('The document did not load in time')),
      LOADED_WITHIN_MS,
    );
    frame.onload = () => {
      clearTimeout(timer);
      try {
        frame.contentWindow!.focus();
        frame.contentWindow!.print();
        resolve();
      } catch (error) {
        reject(error);
      }
    };
    frame.src = address;
    document.body.append(frame);
  });
}
