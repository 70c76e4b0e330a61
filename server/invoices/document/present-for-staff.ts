import { billNumbersOf } from '../../bills/bills.ts';
import { together } from '../../database/repository.ts';
import type { StaffCaller } from '../../http/caller.ts';
import { ROLES } from '../../http/endpoint.ts';
import { lastMailsOf } from '../../mail/outbox.ts';
import { namesOf } from '../../staff/staff.ts';
import type { StaffInvoice } from '../contract.ts';
import type { InvoiceRow } from '../model.ts';
import { presentInvoices } from './present.ts';

/** Presents invoices to staff, with their bills, payments and mails. */
export async function presentForStaff(
  { role }: StaffCaller,
  rows: InvoiceRow[],
): Promise<StaffInvoice[]> {
  const ids = rows.map(({ id }) => id);
  const [presented, numbers, people, mails] = await together(
    () => presentInvoices(rows, (id) => `/api/invoices/${id}/pdf`),
    () => billNumbersOf([...new Set(rows.map(({ bill_id }) => bill_id))]),
    () => namesOf(rows.flatMap(({ issued_by }) => issued_by ?? [])),
    () => lastMailsOf(ids),
  );
  // A cashier sees that a document was mailed, and not the address of its account.
  const seesAddress = ROLES.indexOf(role) >= ROLES.indexOf('manager');
  return rows.map((row, place) => {
    const { order_number, service, table_name, payments } = row.snapshot;
    const mail = mails.get(row.id);
    return {
      ...presented[place]!,
      bill_number: numbers.get(row.bill_id)!,
      order_number,
      service: service ?? 'dine_in',
      table_name,
      method: row.method,
      payments: payments.map(({ method, name, amount_cents }) => ({
        method,
        name: name ?? null,
        amount_cents,
      })),
      issued_by: people.get(row.issued_by ?? '') ?? null,
      mailed: mail
        ? {
            status: mail.status,
            email: seesAddress ? mail.recipient : null,
            at: (mail.sent_at ?? mail.created_at).toISOString(),
          }
        : null,
    };
  });
}
