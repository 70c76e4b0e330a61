/** Prints the bill that is brought to the table: it is no invoice, and so never says COPY. */
import { recordBy } from '../audit/audit.ts';
import { billOfRestaurant } from '../bills/bills.ts';
import { insert } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import { stationsOf } from '../kitchen/stations.ts';
import { type Printer, PrintJob } from './model.ts';
import { printerOf, printersOf } from './printers.ts';
import { enqueueFor } from './queue.ts';

/**
 * The printer that a request names by its id, else the restaurant's first that is at no kitchen
 * station; null where the desktop prints. @throws Problem 422
 */
async function chosenPrinter(
  restaurant_id: string,
  printer: string | null,
): Promise<Printer | null> {
  // Refuses addresses: a waiter would send bytes to anything on the network (SSRF, ASVS 13.2.4).
  if (printer?.includes('://')) throw invalid([{ path: 'printer', message: 'unknown_reference' }]);
  if (printer) return printerOf(restaurant_id, printer);
  const atStations = (await stationsOf(restaurant_id)).map(({ printer_id }) => printer_id);
  const printers = await printersOf(restaurant_id);
  return printers.find(({ id }) => !atStations.includes(id)) ?? null;
}

/**
 * Queues the printing of a bill before payment, as it is when its turn comes.
 * @throws Problem 404, 409 `bill_void`, 422 for an unknown printer
 */
export function queueProForma(
  caller: StaffCaller,
  bill_id: string,
  wanted: string | null,
): Promise<PrintJob> {
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    const { status } = await billOfRestaurant(restaurant_id, bill_id);
    if (status === 'void') throw conflict('bill_void');
    const own = await chosenPrinter(restaurant_id, wanted);
    const job = await insert(PrintJob, {
      restaurant_id,
      invoice_id: null,
      bill_id,
      user_id,
      printer: own?.name ?? wanted,
      printer_id: own?.id ?? null,
      format: 'receipt',
      copy_number: 0,
      status: 'waiting',
    });
    await recordBy(caller, { action: 'bill.printed', subject_id: bill_id });
    await publishEvent({
      restaurant_id,
      type: 'print.queued',
      least_role: 'waiter',
      subject_id: job.id,
    });
    if (own) await enqueueFor(own.id, job);
    return job;
  });
}
