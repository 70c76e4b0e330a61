import { expect } from 'vitest';

interface Amounts {
  subtotal_cents: number;
  tax_cents: number;
  total_cents: number;
}
export interface CheckedItem {
  id: string;
  kind: string;
  quantity: number;
  total_cents: number;
  voids: { quantity: number }[];
}
export interface CheckedBill extends Amounts {
  id: string;
  bill_number: number;
  status: 'open' | 'settled' | 'void';
  paid_cents: number;
  left_cents: number;
  taxes: { gross_cents: number; tax_cents: number }[];
  orders: (Amounts & { id: string; status: string; items: CheckedItem[] })[];
  payments: {
    id: string;
    amount_cents: number;
    tip_cents: number;
    refunded_at: string | null;
  }[];
}
export const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

/** Lines add up to orders, orders to the bill, and nothing is paid beyond it. */
export function expectBillAddsUp(bill: CheckedBill): void {
  const counted = bill.orders.filter(({ status }) => status !== 'cancelled');
  const lines = counted.flatMap(({ items }) => items);
  expect(bill.total_cents).toBe(sum(lines.map((line) => line.total_cents)));
  expect(bill.total_cents).toBe(sum(counted.map((order) => order.total_cents)));
  expect(bill.subtotal_cents + bill.tax_cents).toBe(bill.total_cents);
  expect(sum(bill.taxes.map(({ gross_cents }) => gross_cents))).toBe(bill.total_cents);
  expect(sum(bill.taxes.map(({ tax_cents }) => tax_cents))).toBe(bill.tax_cents);
  const paid = bill.payments.filter(({ refunded_at }) => !refunded_at);
  expect(bill.paid_cents).toBe(sum(paid.map(({ amount_cents }) => amount_cents)));
  expect(bill.left_cents).toBe(bill.total_cents - bill.paid_cents);
  expect(bill.left_cents).toBeGreaterThanOrEqual(0);
  if (bill.status === 'settled') expect(bill.left_cents).toBe(0);
  if (bill.status === 'void') expect(bill.paid_cents).toBe(0);
}
