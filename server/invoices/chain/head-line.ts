/**
 * The head of the hash chain in short, for prints and mails that leave the restaurant: it proves
 * later whether the archive was rewritten.
 */
import { statement } from '../../database/repository.ts';
import { shortHash } from '../../security/short-hash.ts';

export interface HeadLine {
  place: number;
  invoice_number: string;
  /** The first 16 digits of the document's hash. */
  seal: string;
}

/** The head of a restaurant, or of the only one; null before its first document. */
export async function headLine(restaurant_id?: string): Promise<HeadLine | null> {
  const [last] = await statement<{ place: number; invoice_number: string; hash: string }>(
    `SELECT chain_position AS place, invoice_number, hash FROM invoices
     WHERE restaurant_id = ${
       restaurant_id ? '$1' : '(SELECT id FROM restaurants ORDER BY created_at, id LIMIT 1)'
     }
     ORDER BY chain_position DESC LIMIT 1`,
    restaurant_id ? [restaurant_id] : [],
  );
  if (!last) return null;
  const { place, invoice_number, hash } = last;
  return { place, invoice_number, seal: shortHash(hash) };
}
