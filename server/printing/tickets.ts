/** Prints tickets again, and test tickets. */
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { ticketStations } from '../kitchen/made-at.ts';
import { figuresLocale } from '../locales.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { text } from '../texts.ts';
import type { TicketPaper } from '../tickets/paper.ts';
import { unprintedJobs } from '../tickets/printing.ts';
import type { PrintJob } from './model.ts';
import { queueContent, retryPrint } from './printing.ts';

/** Retries the open tickets that are on no paper, in their order. @returns how many */
export function printTicketsAgain(caller: StaffCaller): Promise<number> {
  return inTransaction(async () => {
    const jobs = await unprintedJobs(caller.restaurant_id);
    for (const { id } of jobs) await retryPrint(caller, id);
    return jobs.length;
  });
}

/** A ticket of one dish with all that tickets may have. */
function testPaper(station: string, locale: string, time: string): TicketPaper {
  return {
    kind: 'test',
    station,
    number: 0,
    order_number: 0,
    table: '5',
    from_table: null,
    name: null,
    service: 'dine_in',
    covers: 2,
    placed_by: null,
    notes: null,
    time,
    course: null,
    items: [
      {
        quantity: 2,
        name: text(locale, 'ticket_test_dish'),
        options: [{ name: text(locale, 'ticket_test_option'), quantity: 1, group: null }],
        notes: text(locale, 'ticket_test_note'),
        seat: null,
        course: null,
        held: false,
      },
    ],
  };
}

/**
 * Queues a test ticket, behind the tickets that wait for the same printer.
 * @throws Problem 404, 409 `station_without_printer`
 */
export function printTestTicket(caller: StaffCaller, station_id: string): Promise<PrintJob> {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const station = (await ticketStations(restaurant_id, [station_id])).get(station_id);
    if (!station) throw notFound();
    const printer = station.printer_id;
    if (printer === null) throw conflict('station_without_printer');
    const { locale, time_zone, name } = await restaurantById(restaurant_id);
    const clock = new Intl.DateTimeFormat(figuresLocale(locale), {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: time_zone,
    });
    const ticket = testPaper(station.name, locale, clock.format(now()));
    return queueContent(caller, {
      kind: 'ticket',
      title: `${station.name}: ${text(locale, 'test_print')}`,
      content: { lang: locale, author: name, rows: [], ticket },
      printer,
    });
  });
}
