import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { queueContent } from '../printing/printing.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import type { printDayReport } from './contract.ts';
import { dayReport } from './day.ts';
import { dayRows, dayTitle } from './day-rows.ts';
import { wordingOf } from './wording.ts';

/**
 * Queues the report of a day for a receipt printer: the stored one once the day is closed, else the
 * figures of this moment.
 * @throws Problem 422 for an unknown printer
 */
export function printDay(caller: StaffCaller, { date, printer }: Body<typeof printDayReport>) {
  return inTransaction(async () => {
    const restaurant = await restaurantById(caller.restaurant_id);
    const report = await dayReport(caller.restaurant_id, date);
    const words = wordingOf(restaurant);
    const job = await queueContent(caller, {
      kind: 'day_report',
      title: `${dayTitle(report, words)} · ${words.day(date)}`,
      content: {
        lang: words.lang,
        author: restaurant.legal_name || restaurant.name,
        rows: dayRows(report, restaurant),
      },
      printer: printer ?? null,
    });
    await recordBy(caller, {
      action: 'day.printed',
      subject_id: date,
      detail: { number: report.number },
    });
    return job;
  });
}
