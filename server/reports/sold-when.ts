/** When and on which bills turnover arose, in cents with tax: `sold_cents` of a report in parts. */
import { atLeast, below, both } from '../database/conditions.ts';
import { find, statement } from '../database/repository.ts';
import { refundMethod, taxesOn } from '../invoices/document/lookup.ts';
import { Invoice } from '../invoices/model.ts';
import type { Period } from './documents.ts';

export interface SoldAmount {
  bill_id: string;
  /** The credit note that refunded it; null for a sale. */
  note_id: string | null;
  rate_basis_points: number;
  /** Below zero for a refund. */
  cents: number;
  at: Date;
}

const SALES = `SELECT bill_id, rate_basis_points, gross_cents AS cents, sold_at AS at
  FROM sales WHERE restaurant_id = $1 AND sold_at >= $2 AND sold_at < $3`;

/** What credit notes with a refund took off the turnover of a period. */
async function refunds({ restaurant_id, from, until }: Period): Promise<SoldAmount[]> {
  const notes = await find(
    Invoice,
    { restaurant_id, kind: 'credit_note', created_at: both(atLeast(from), below(until)) },
    { columns: ['id', 'bill_id', 'kind', 'snapshot', 'created_at'] },
  );
  const refunding = new Map(
    notes.filter((note) => refundMethod(note) !== null).map((note) => [note.id, note]),
  );
  return (await taxesOn([...refunding.keys()])).map((tax) => {
    const { id: note_id, bill_id, created_at: at } = refunding.get(tax.invoice_id)!;
    const { rate_basis_points, gross_cents } = tax;
    return { bill_id, note_id, rate_basis_points, cents: 0 - gross_cents, at };
  });
}

/** Every sale and refund of a period. */
export async function soldAmounts(period: Period): Promise<SoldAmount[]> {
  type Sale = Omit<SoldAmount, 'note_id' | 'at'> & { at: Date | string };
  const sales = await statement<Sale>(SALES, [period.restaurant_id, period.from, period.until]);
  return [
    ...sales.map(({ bill_id, rate_basis_points, cents, at }) => ({
      bill_id,
      note_id: null,
      rate_basis_points,
      cents,
      at: new Date(at),
    })),
    ...(await refunds(period)),
  ];
}

export const totalOf = (amounts: Pick<SoldAmount, 'cents'>[]) =>
  amounts.reduce((sum, { cents }) => sum + cents, 0);
