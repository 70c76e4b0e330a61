/**
 * Prints a test page in the printer's own width and letters. It is no invoice, and so has no job in
 * the queue.
 */
import { now } from '../clock.ts';
import { notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { paintInWorker, renderReportInWorker } from '../invoices/pdf/render-thread.ts';
import { hurryLane } from '../jobs/queue.ts';
import { errorFacts, log } from '../log.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { noteMilestone } from '../settings/milestones.ts';
import { houseText } from '../texts.ts';
import type { TEST_OUTCOMES } from './contract.ts';
import { withPictures, Writer } from './escpos.ts';
import { PrintFault } from './fault.ts';
import type { Printer } from './model.ts';
import { learn, printerOf } from './printers.ts';
import { PRINT_QUEUE } from '../jobs/print-queue.ts';
import { sendTo } from './socket.ts';
import { figuresLocale } from '../locales.ts';
import { printPageBySystem } from './system.ts';

/** Letters of European menus. */
const LETTERS = 'ÄÖÜäöüß ÁÉÍÓÚÑáéíóúñ¿¡ ÀÇÈàçèêô ÅØÆåøæ İĞŞığş €';

type Facts = Pick<Awaited<ReturnType<typeof restaurantById>>, 'name' | 'locale' | 'time_zone'>;

function timeOf({ locale, time_zone }: Facts): string {
  return new Intl.DateTimeFormat(figuresLocale(locale), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: time_zone,
  }).format(now());
}

function testPage({ name, columns_per_line, codepages }: Printer, restaurant: Facts) {
  const paper = { columns: columns_per_line, codepages };
  return withPictures(paper, paintInWorker, (painted) => {
    const writer = new Writer(paper, painted);
    writer.text(restaurant.name);
    writer.text(`${houseText(restaurant.locale, 'test_print')}: ${name}`);
    writer.text(timeOf(restaurant));
    // A broken or short line shows that the columns do not fit the paper.
    writer.encoder
      .rule()
      .line(Array.from({ length: columns_per_line }, (_, place) => (place + 1) % 10).join(''))
      .rule();
    writer.text(LETTERS);
    return writer.end();
  });
}

/** The test page of a printer of the system: as wide as a receipt. */
function systemTestPage({ name, created_at }: Printer, restaurant: Facts): Promise<Uint8Array> {
  const strong = { size: 11, weight: 'semibold' } as const;
  const said = `${houseText(restaurant.locale, 'test_print')}: ${name}`;
  return renderReportInWorker({
    lang: restaurant.locale,
    author: restaurant.name,
    title: said,
    created: created_at.toISOString(),
    rows: [
      { left: restaurant.name, style: strong },
      ...[said, timeOf(restaurant), LETTERS].map((left) => ({ left, style: { size: 9 } })),
    ],
  });
}

type Outcome = (typeof TEST_OUTCOMES)[number];

/** Prints a test page now; waiting jobs follow where the printer responds. @throws Problem 404 */
export async function printTestPage({ restaurant_id }: StaffCaller, id: string): Promise<Outcome> {
  const printer = await printerOf(restaurant_id, id);
  if (!printer) throw notFound();
  const restaurant = await restaurantById(restaurant_id);
  try {
    if (printer.system_name !== null) {
      await printPageBySystem(printer.system_name, await systemTestPage(printer, restaurant));
      await hurryLane(PRINT_QUEUE, id);
      await noteMilestone('printer', restaurant_id);
      return 'printed';
    }
    const bytes = await testPage(printer, restaurant);
    const sent = await sendTo(printer, {
      bytes,
      confirms: printer.confirms === 'status' ? 'status' : null,
      askFirst: true,
      beforeFirstByte: () => Promise.resolve(true),
      signal: new AbortController().signal,
    });
    const outcome = await storeConfirmation(printer, sent?.confirmedBy ?? null);
    await hurryLane(PRINT_QUEUE, id);
    await noteMilestone('printer', restaurant_id);
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
