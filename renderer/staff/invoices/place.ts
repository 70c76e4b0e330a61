import type { StaffInvoice } from '../../../server/invoices/contract.ts';

/** Where what an invoice holds was served: its table, else its way out with the order's number. */
export function placeOf(
  { table_name, service, order_number }: StaffInvoice,
  t: (key: string) => string,
): string {
  if (service !== 'dine_in') return `${t(`bills.services.${service}`)} ${order_number}`;
  return table_name ?? '';
}
