/**
 * The devices that made guests' invoices: each may correct the company of its own on the same day.
 */
import { below } from '../../database/conditions.ts';
import { findOne, insert, removeInBatches } from '../../database/repository.ts';
import { businessDay, endOfDay } from '../../business-day.ts';
import { now } from '../../clock.ts';
import { restaurantById } from '../../restaurant/restaurant.ts';
import { GuestInvoice, type InvoiceRow } from '../model.ts';

/** Stores the device that made an invoice, in the transaction that issues it. */
export function noteDevice(invoice_id: string, device: string) {
  return insert(GuestInvoice, { invoice_id, device });
}

/**
 * Until when this device may correct the company of an invoice: the end of the business day of its
 * issue. Null for another device, since who finds or photographs a receipt could otherwise take
 * over a company's invoice; null too for one that is a correction already.
 */
export async function correctableUntil(
  { id, restaurant_id, kind, issue_date }: InvoiceRow,
  device: string,
): Promise<Date | null> {
  if (kind !== 'full') return null;
  if (!(await findOne(GuestInvoice, { invoice_id: id, device }))) return null;
  const restaurant = await restaurantById(restaurant_id);
  const until = endOfDay(businessDay(issue_date, restaurant), restaurant);
  return now() < until ? until : null;
}

const STORED = 2 * 24 * 3_600_000;
/** Deletes the devices of invoices whose day is over. */
export function purgeGuestDevices(at: Date) {
  return removeInBatches(GuestInvoice, { created_at: below(new Date(at.getTime() - STORED)) });
}
