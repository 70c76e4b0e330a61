import type { Bill } from '../stores/bills.ts';

interface Translate {
  (key: string, named?: Record<string, unknown>): string;
  (key: string, named: Record<string, unknown>, plural: number): string;
}

/** The table, the party, or both; else its number. */
export function billTitle(
  { table_name, name, bill_number }: Pick<Bill, 'table_name' | 'name' | 'bill_number'>,
  t: Translate,
): string {
  return [table_name, name].filter(Boolean).join(' · ') || t('floor.bill', { number: bill_number });
}

/** Number, covers, service and who opened it. */
export function billDetail(
  { bill_number, covers, service, opened_by }: Bill,
  t: Translate,
): string {
  return [
    t('floor.bill', { number: bill_number }),
    covers && t('floor.coversOf', { n: covers }, covers),
    service !== 'dine_in' && t(`entry.services.${service}`),
    opened_by,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The name of a payment method that a guest may wish. */
export function methodName(method: string, t: Translate): string {
  return method === 'cash' || method === 'card' ? t(`methods.${method}`) : method;
}
