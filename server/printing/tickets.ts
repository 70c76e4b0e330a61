/** Prints tickets again, and test tickets. */
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { lockedStation } from '../kitchen/stations.ts';
import { figuresLocale } from '../locales.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { houseText } from '../texts.ts';
import type { TicketPaper } from '../tickets/paper.ts';
import { printOpenTickets, unprintedJobs } from '../tickets/printing.ts';
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

/** @throws Problem 404, 409 `station_without_printer` */
async function stationWithPrinter(restaurant_id: string, station_id: string) {
  // Locked, so that two who ask at once print each ticket once.
  const station = await lockedStation(restaurant_id, station_id);
  if (!station) throw notFound();
  const { printer_id } = station;
  if (printer_id === null) throw conflict('station_without_printer');
  return { ...station, printer_id };
}

/**
 * Prints the open tickets of a station that are on no paper.
 * @returns how many
 * @throws Problem 404, 409 `station_without_printer`
 */
export function printStationTickets(
  { restaurant_id }: StaffCaller,
  station_id: string,
): Promise<number> {
  return inTransaction(async () =>
    printOpenTickets(restaurant_id, await stationWithPrinter(restaurant_id, station_id)),
  );
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
        name: houseText(locale, 'ticket_test_dish'),
        options: [{ name: houseText(locale, 'ticket_test_option'), quantity: 1, group: null }],
        notes: houseText(locale, 'ticket_test_note'),
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
    const station = await stationWithPrinter(restaurant_id, station_id);
    const { locale, time_zone, name } = await restaurantById(restaurant_id);
    const clock = new Intl.DateTimeFormat(figuresLocale(locale), {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: time_zone,
    });
    const ticket = testPaper(station.name, locale, clock.format(now()));
    return queueContent(caller, {
      kind: 'ticket',
      title: `${station.name}: ${houseText(locale, 'test_print')}`,
      content: { lang: locale, author: name, rows: [], ticket },
      printer: station.printer_id,
    });
  });
}
