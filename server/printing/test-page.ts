/** A paper that tells a printer is reached, in its own width and letters. It is no invoice, and so stands in no queue. */
import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import { now } from '../clock.ts';
import { notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { errorFacts, log } from '../log.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { text } from '../texts.ts';
import { wakePrinting } from './delivery.ts';
import { encoderOptions, printable } from './letters.ts';
import { hurry } from './lease.ts';
import type { Printer } from './model.ts';
import { printerOf } from './printers.ts';
import { CutOff, sendTo } from './socket.ts';
import { figuresLocale } from '../locales.ts';
import { wrapLetters } from './wrap.ts';

/** What European menus are written with. */
const LETTERS = 'ÄÖÜäöüß ÁÉÍÓÚÑáéíóúñ¿¡ ÀÇÈàçèêô ÅØÆåøæ €';

type Facts = Pick<Awaited<ReturnType<typeof restaurantById>>, 'name' | 'locale' | 'time_zone'>;

function testPage({ name, columns_per_line }: Printer, restaurant: Facts): Uint8Array {
  const encoder = new ReceiptPrinterEncoder({ ...encoderOptions, columns: columns_per_line })
    .initialize()
    .codepage('auto');
  const when = new Intl.DateTimeFormat(figuresLocale(restaurant.locale), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: restaurant.time_zone,
  }).format(now());
  const lines = [
    restaurant.name,
    `${text(restaurant.locale, 'test_print')}: ${name}`,
    when,
  ].flatMap((line) => wrapLetters(printable(line), columns_per_line));
  for (const line of lines) encoder.line(line);
  // Where this line is broken or ends early, the width is not the paper's.
  encoder
    .rule()
    .line(Array.from({ length: columns_per_line }, (_, place) => (place + 1) % 10).join(''))
    .rule();
  for (const line of wrapLetters(printable(LETTERS), columns_per_line)) encoder.line(line);
  return encoder.newline().cut().encode();
}

/** Writes to the printer now; what waits for it follows where it answers. @throws Problem 404 */
export async function printTestPage(
  { restaurant_id }: StaffCaller,
  id: string,
): Promise<'printed' | 'unreachable' | 'cut_off'> {
  const printer = await printerOf(restaurant_id, id);
  if (!printer) throw notFound();
  const bytes = testPage(printer, await restaurantById(restaurant_id));
  try {
    await sendTo(printer, {
      bytes,
      beforeFirstByte: () => Promise.resolve(true),
      signal: new AbortController().signal,
    });
  } catch (error) {
    log.warn({ printer: id, error: errorFacts(error) }, 'test page not printed');
    return error instanceof CutOff ? 'cut_off' : 'unreachable';
  }
  await hurry(id);
  wakePrinting();
  return 'printed';
}
