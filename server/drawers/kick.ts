/**
 * Opens drawers by the receipt printer that they are connected to. Printing depends on payments,
 * which depend on drawers, so it says at start how a drawer is opened.
 */
import { recordBy } from '../audit/audit.ts';
import { find, findOne } from '../database/repository.ts';
import { afterCommit, inTransaction } from '../database/transaction.ts';
import { notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import { errorFacts, log } from '../log.ts';
import type { KickOutcome } from './contract.ts';
import { DrawerPrinter, DrawerTill } from './model.ts';

type Opener = (restaurant_id: string, printer_id: string) => Promise<KickOutcome>;
let opener: Opener = () => Promise.resolve('no_printer');

/** Sets how a printer opens the drawer that is connected to it. */
export function openDrawersBy(open: Opener): void {
  opener = open;
}

/** The printer of a till's drawer; without a choice the only printer that the restaurant has. */
async function printerOf(restaurant_id: string, till_id: string | null): Promise<string | null> {
  const till = till_id && (await findOne(DrawerTill, { id: till_id, restaurant_id }));
  const printers = await find(DrawerPrinter, { restaurant_id, removed_at: null });
  const chosen = till ? printers.find(({ id }) => id === till.printer_id) : undefined;
  return chosen?.id ?? (printers.length === 1 ? printers[0]!.id : null);
}

async function kick(restaurant_id: string, till_id: string | null): Promise<KickOutcome> {
  const printer_id = await printerOf(restaurant_id, till_id);
  return printer_id === null ? 'no_printer' : opener(restaurant_id, printer_id);
}

/** Says to the tills that a drawer stayed shut, so that nobody waits for it. */
async function kickInBackground(restaurant_id: string, till_id: string | null): Promise<void> {
  try {
    const outcome = await kick(restaurant_id, till_id);
    if (outcome === 'sent' || outcome === 'no_printer') return;
    log.warn({ till: till_id, outcome }, 'drawer not opened');
    await inTransaction(() =>
      publishEvent({
        restaurant_id,
        type: 'drawer.not_opened',
        least_role: 'cashier',
        subject_id: till_id ?? '',
      }),
    );
  } catch (error) {
    log.warn({ till: till_id, error: errorFacts(error) }, 'drawer not opened');
  }
}

/**
 * Opens the drawer once the running transaction is durable. Nothing waits for it, and it is not
 * tried again: a drawer that opens by itself minutes later is open to anyone.
 */
export function kickAfterCommit(restaurant_id: string, till_id: string | null): void {
  afterCommit(() => void kickInBackground(restaurant_id, till_id));
}

/** Opens the drawer of a till without a sale. @throws Problem 404 */
export async function kickWithoutSale(
  caller: StaffCaller,
  till_id: string,
  reason: string,
): Promise<KickOutcome> {
  const { restaurant_id } = caller;
  await inTransaction(async () => {
    const till = await findOne(DrawerTill, {
      id: till_id,
      restaurant_id,
      kind: 'till',
      unpaired_at: null,
    });
    if (!till) throw notFound();
    // Recorded before it opens: cash leaves a drawer that was opened without a sale.
    await recordBy(caller, {
      action: 'drawer.kicked',
      subject_id: till_id,
      detail: { till: till.name, reason },
    });
  });
  return kick(restaurant_id, till_id);
}
