/**
 * Prints a test page in the printer's own width and letters. It is no invoice, and so has no job in
 * the queue.
 */
import { now } from '../clock.ts';
import { notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { paintInWorker } from '../invoices/pdf/render-thread.ts';
import { hurryLane } from '../jobs/queue.ts';
import { errorFacts, log } from '../log.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { text } from '../texts.ts';
import type { TEST_OUTCOMES } from './contract.ts';
import { withPictures, Writer } from './escpos.ts';
import { PrintFault } from './fault.ts';
import type { Printer } from './model.ts';
import { learn, printerOf } from './printers.ts';
import { PRINT_QUEUE } from '../jobs/print-queue.ts';
import { sendTo } from './socket.ts';
import { figuresLocale } from '../locales.ts';

/** Letters of European menus. */
const LETTERS = 'ÄÖÜäöüß ÁÉÍÓÚÑáéíóúñ¿¡ ÀÇÈàçèêô ÅØÆåøæ İĞŞığş €';

type Facts = Pick<Awaited<ReturnType<typeof restaurantById>>, 'name' | 'locale' | 'time_zone'>;

function testPage({ name, columns_per_line, codepages }: Printer, restaurant: Facts) {
  const paper = { columns: columns_per_line, codepages };
  const when = new Intl.DateTimeFormat(figuresLocale(restaurant.locale), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: restaurant.time_zone,
  }).format(now());
  return withPictures(paper, paintInWorker, (painted) => {
    const writer = new Writer(paper, painted);
    writer.text(restaurant.name);
    writer.text(`${text(restaurant.locale, 'test_print')}: ${name}`);
    writer.text(when);
    // A broken or short line shows that the columns do not fit the paper.
    writer.encoder
      .rule()
      .line(Array.from({ length: columns_per_line }, (_, place) => (place + 1) % 10).join(''))
      .rule();
    writer.text(LETTERS);
    return writer.end();
  });
}

type Outcome = (typeof TEST_OUTCOMES)[number];

/** Prints a test page now; waiting jobs follow where the printer responds. @throws Problem 404 */
export async function printTestPage({ restaurant_id }: StaffCaller, id: string): Promise<Outcome> {
  const printer = await printerOf(restaurant_id, id);
  if (!printer) throw notFound();
  const bytes = await testPage(printer, await restaurantById(restaurant_id));
  try {
    const sent = await sendTo(printer, {
      bytes,
      confirms: printer.confirms === 'status' ? 'status' : null,
      askFirst: true,
      beforeFirstByte: () => Promise.resolve(true),
      signal: new AbortController().signal,
    });
    const outcome = await storeConfirmation(printer, sent?.confirmedBy ?? null);
    await hurryLane(PRINT_QUEUE, id);
    return outcome;
  } catch (error) {
    log.warn({ printer: id, error: errorFacts(error) }, 'test page not printed');
    if (error instanceof PrintFault) return error.reason;
    throw error;
  }
}

/**
 * Stores how the printer confirms. One that confirms nothing counts as printed from now on, since
 * the person at it sees the test page.
 */
async function storeConfirmation(
  { id, confirms }: Printer,
  confirmedBy: 'status' | 'close' | null,
): Promise<Outcome> {
  if (confirms !== 'status' || confirmedBy) await learn(id, confirmedBy ?? 'none');
  return confirmedBy ? 'printed' : 'unconfirmed';
}
