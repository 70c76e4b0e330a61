import { accepted, file, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import type { PrintJob } from './model.ts';
import * as printing from './printing.ts';

const answer = ({ id, invoice_id, printer, format, copy_number, status }: PrintJob) => ({ id, invoice_id, printer: printer ?? null, format, copy_number, status });

export const printingRoutes = [
  on(contract.printInvoice, async ({ caller, params, body }) => accepted(answer(await printing.queuePrint(caller, params.id, body)))),
  on(contract.getPrintDocument, async ({ caller, params }) => file(await printing.printDocument(caller, params.id), 'application/pdf', 'invoice.pdf')),
  on(contract.finishPrintJob, async ({ caller, params, body }) => ok(answer(await printing.finishPrint(caller, params.id, body)))),
];
