import { accepted, created, file, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { numbersOf } from '../invoices/document/lookup.ts';
import * as contract from './contract.ts';
import { presentPrintJob } from './present.ts';
import * as printers from './printers.ts';
import * as printing from './printing.ts';
import { queueProForma } from './pro-forma.ts';
import { systemPrinters } from './system.ts';
import { printStationTickets, printTestTicket, printTicketsAgain } from './tickets.ts';
import { printTestPage } from './test-page.ts';

export const printingRoutes = [
  on(contract.printInvoice, async ({ caller, params, body }) =>
    accepted(presentPrintJob(await printing.queuePrint(caller, params.id, body))),
  ),
  on(contract.printProForma, async ({ caller, params, body }) =>
    accepted(presentPrintJob(await queueProForma(caller, params.id, body?.printer ?? null))),
  ),
  on(contract.printTicketsAgain, async ({ caller }) =>
    accepted({ tickets: await printTicketsAgain(caller) }),
  ),
  on(contract.printStationTickets, async ({ caller, params }) =>
    accepted({ tickets: await printStationTickets(caller, params.id) }),
  ),
  on(contract.printTestTicket, async ({ caller, params }) =>
    accepted(presentPrintJob(await printTestTicket(caller, params.id))),
  ),
  on(contract.getPrintDocument, async ({ caller, params }) =>
    file(await printing.printDocument(caller, params.id), 'application/pdf', 'invoice.pdf'),
  ),
  on(contract.getPrintJob, async ({ caller, params }) =>
    ok(presentPrintJob(await printing.printJob(caller, params.id))),
  ),
  on(contract.listPrintJobs, async ({ caller, query }) => {
    const { rows, next_cursor } = await printing.listPrintJobs(caller, query);
    const numbers = await numbersOf(rows.flatMap(({ invoice_id }) => invoice_id ?? []));
    return ok({
      items: rows.map((job) => ({
        ...presentPrintJob(job),
        invoice_number: numbers.get(job.invoice_id ?? '') ?? null,
      })),
      next_cursor,
    });
  }),
  on(contract.finishPrintJob, async ({ caller, params, body }) =>
    ok(presentPrintJob(await printing.finishPrint(caller, params.id, body))),
  ),
  on(contract.retryPrintJob, async ({ caller, params }) =>
    accepted(presentPrintJob(await printing.retryPrint(caller, params.id))),
  ),
  on(contract.listPrinters, async ({ caller }) =>
    ok({
      items: await Promise.all(
        (await printers.printersOf(caller.restaurant_id)).map(printers.presentPrinter),
      ),
    }),
  ),
  on(
    contract.addPrinter,
    async ({ caller, body }) =>
      created(await printers.presentPrinter(await printers.addPrinter(caller, body))),
    printers.printerFaults,
  ),
  on(contract.listSystemPrinters, async () =>
    ok({ items: (await systemPrinters()).map((name) => ({ name })) }),
  ),
  on(contract.removePrinter, async ({ caller, params }) => {
    await printers.removePrinter(caller, params.id);
    return ok({ removed: true });
  }),
  on(contract.testPrinter, async ({ caller, params }) =>
    ok({ outcome: await printTestPage(caller, params.id) }),
  ),
];
