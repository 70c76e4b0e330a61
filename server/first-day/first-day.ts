/** The first day: what is still missing until a guest can order and pay. */
import { newestBackup } from '../backups/files.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import { anyMailSentAt } from '../mail/outbox.ts';
import { mailServer, mailTestedAt } from '../mail/settings.ts';
import { sizeOfMenu } from '../menu/menu.ts';
import { hasAnyPayment } from '../payments/payments.ts';
import { printersOf } from '../printing/printers.ts';
import { milestones } from '../settings/milestones.ts';
import { readSetting, writeSetting } from '../settings/settings.ts';
import { listTables } from '../tables/tables.ts';
import { FIRST_DAY_STEPS, type FirstDayStep } from './contract.ts';

const NAME = 'first_day';

async function factsOf(restaurant_id: string) {
  const [menu, tables, printers, happened] = [
    await sizeOfMenu(restaurant_id),
    await listTables(restaurant_id),
    await printersOf(restaurant_id),
    await milestones(),
  ];
  return {
    ...menu,
    tables: tables.length,
    printers: printers.length,
    printer_at: happened.printer ?? null,
    mail_server: (await mailServer()) !== null,
    posters_at: happened.posters ?? null,
    mail_at: (await mailTestedAt()) ?? (await anyMailSentAt()),
    backup_at: (await newestBackup(now()))?.created_at ?? null,
    phone_at: happened.phone ?? null,
  };
}

type Facts = Awaited<ReturnType<typeof factsOf>>;
const IS_DONE: Record<FirstDayStep, (facts: Facts) => boolean> = {
  rates: ({ rates }) => rates > 0,
  menu: ({ products }) => products > 0,
  tables: ({ tables }) => tables > 0,
  posters: ({ posters_at }) => posters_at !== null,
  printer: ({ printers, printer_at }) => printers > 0 && printer_at !== null,
  mail: ({ mail_at }) => mail_at !== null,
  backup: ({ backup_at }) => backup_at !== null,
  phone: ({ phone_at }) => phone_at !== null,
};

/** How far a restaurant is; each step by what there is in the database. */
export async function firstDayOf(restaurant_id: string) {
  const all = await factsOf(restaurant_id);
  const skipped = (await readSetting<FirstDayStep[]>(NAME))?.value ?? [];
  const items = FIRST_DAY_STEPS.map((step) => ({
    step,
    state: IS_DONE[step](all)
      ? ('done' as const)
      : skipped.includes(step)
        ? ('skipped' as const)
        : ('open' as const),
  }));
  const order_paid = await hasAnyPayment();
  const finished = order_paid || items.every(({ state }) => state !== 'open');
  return { finished, order_paid, items, facts: all };
}

/** Stores which steps are skipped. */
export function skipSteps({ restaurant_id }: StaffCaller, skipped: FirstDayStep[]): Promise<void> {
  return inTransaction(async () => {
    await writeSetting(NAME, [...new Set(skipped)]);
    await publishEvent({
      restaurant_id,
      type: 'first_day.changed',
      least_role: 'owner',
      subject_id: NAME,
    });
  });
}
