/**
 * Runs in its own process, so that the first rendering is cold: renders invoice PDFs and prints the
 * time of each as JSON.
 */
import { renderInvoicePdf } from '../../server/invoices/pdf/pdf.ts';
import { timed } from './figures.ts';
import { invoiceOf } from './invoice.ts';

export interface RenderedPdf {
  first: number;
  five: number[];
  forty: number[];
}

const ROUNDS = 40;
const WARM_UP = 10;

async function measure(): Promise<RenderedPdf> {
  const [five, forty] = [invoiceOf(5), invoiceOf(40)];
  const first = await timed(() => renderInvoicePdf(five));
  for (let i = 0; i < WARM_UP; i++) await renderInvoicePdf(forty);
  const times: RenderedPdf = { first, five: [], forty: [] };
  for (let i = 0; i < ROUNDS; i++) {
    times.five.push(await timed(() => renderInvoicePdf(five)));
    times.forty.push(await timed(() => renderInvoicePdf(forty)));
  }
  return times;
}

process.stdout.write(JSON.stringify(await measure()));
