/** Prints the bill that is brought to the table: it is no invoice, and has no series of its own. */
import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import type { StaffCaller } from '../http/caller.ts';
import { documentWord } from '../invoices/document/words.ts';
import { proFormaOf } from '../invoices/pdf/pro-forma-content.ts';
import { stationsOf } from '../kitchen/stations.ts';
import type { PrintJob } from './model.ts';
import { printersOf } from './printers.ts';
import { queueContent } from './printing.ts';

/** The restaurant's first printer that is at no kitchen station; null where the desktop prints. */
async function counterPrinter(restaurant_id: string): Promise<string | null> {
  const atStations = (await stationsOf(restaurant_id)).map(({ printer_id }) => printer_id);
  const printers = await printersOf(restaurant_id);
  return printers.find(({ id }) => !atStations.includes(id))?.id ?? null;
}

/**
 * Queues the printing of a bill before payment, as it is now.
 * @throws Problem 404, 409 `bill_void`, 422 for an unknown printer
 */
export function queueProForma(
  caller: StaffCaller,
  bill_id: string,
  wanted: string | null,
): Promise<PrintJob> {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const pro_forma = await proFormaOf(restaurant_id, bill_id);
    const { locale, seller, bill_number } = pro_forma;
    await recordBy(caller, { action: 'bill.printed', subject_id: bill_id });
    return queueContent(caller, {
      kind: 'pro_forma',
      title: documentWord(locale, 'pro_forma_number', { number: bill_number }),
      content: { lang: locale, author: seller.name, rows: [], pro_forma },
      printer: wanted ?? (await counterPrinter(restaurant_id)),
    });
  });
}
