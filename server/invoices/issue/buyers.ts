/**
 * The search for buyers of earlier invoices, as staff type. A buyer's details are those of their
 * newest document; these tables hold only the words for the search.
 */
import { not } from '../../database/conditions.ts';
import {
  find,
  findOne,
  insert,
  insertAll,
  remove,
  statement,
  update,
} from '../../database/repository.ts';
import { buyerKey } from './buyer-key.ts';
import type { Buyer } from '../contract.ts';
import { BuyerWord, Invoice, type InvoiceRow, KnownBuyer } from '../model.ts';

/** The most buyers that a search returns. */
const MOST_OFFERED = 10;
/**
 * The most matches of a word that a search reads, and as many of the latest buyers besides, so that
 * one letter costs no more than a name.
 */
const MOST_READ = 300;
const LONGEST_WORD = 40;
/** Sorts after every word with the same beginning. */
const AFTER_ALL = '\u{10ffff}';

/** A text without case and accents: `Müller` and `MULLER` are equal, and so are `ß` and `ss`. */
function plain(text: string) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase();
}
const cut = (word: string) => [...word].slice(0, LONGEST_WORD).join('');
function wordsIn(text: string) {
  return [
    ...new Set(
      plain(text)
        .split(/[^\p{L}\p{N}]+/u)
        .filter(Boolean)
        .map(cut),
    ),
  ];
}
/** A tax id without spaces and punctuation. */
const compact = (text: string) => cut(plain(text).replace(/[^\p{L}\p{N}]/gu, ''));

/**
 * The words that find a buyer: those of the name, and the tax id with and without its country's
 * letters.
 */
export function wordsOf({ name, tax_id }: Pick<Buyer, 'name' | 'tax_id'>): string[] {
  const id = compact(tax_id ?? '');
  return [...new Set([...wordsIn(name), id, id.replace(/^[a-z]{2}/, '')])].filter(Boolean);
}

/** Stores the buyer of an invoice for the search, in the transaction that issues it. */
export async function rememberBuyer({
  id: invoice_id,
  restaurant_id,
  buyer_key,
  snapshot: { buyer },
  created_at: last_at,
}: InvoiceRow): Promise<void> {
  if (!buyer || !buyer_key) return;
  const known = await update(KnownBuyer, { restaurant_id, buyer_key }, { invoice_id, last_at });
  if (known > 0) return;
  const { id } = await insert(KnownBuyer, { restaurant_id, buyer_key, invoice_id, last_at });
  const words = wordsOf(buyer).map((word) => ({ restaurant_id, word, buyer_id: id }));
  if (words.length > 0) await insertAll(BuyerWord, words);
}

/**
 * The newest buyers that have, for every typed word, a word that begins with it; or a tax id that
 * begins with all of them.
 */
async function fitting(restaurant_id: string, typed: string, limit: number): Promise<KeyedBuyer[]> {
  const words = wordsIn(typed);
  if (words.length === 0) return [];
  const byName = await search(restaurant_id, words, limit);
  const byTaxId =
    words.length > 1 && /\d/.test(typed)
      ? await search(restaurant_id, [compact(typed)], limit)
      : [];
  const found = new Map([...byName, ...byTaxId].map((buyer) => [buyer.buyer_key, buyer]));
  return [...found.values()]
    .sort((a, b) => new Date(b.last_at).getTime() - new Date(a.last_at).getTime())
    .slice(0, limit);
}

interface KeyedBuyer {
  buyer_key: string;
  invoice_id: string;
  last_at: string | Date;
}

/** Searches by the longest word, which matches fewest. */
function search(restaurant_id: string, words: string[], limit: number): Promise<KeyedBuyer[]> {
  const values: unknown[] = [restaurant_id];
  const begins = (word: string) =>
    `w.word >= $${values.push(word)} AND w.word < $${values.push(word + AFTER_ALL)}`;
  const longest = words.reduce((best, word) => (word.length > best.length ? word : best));
  const candidates = `SELECT buyer_id FROM (
      SELECT w.buyer_id FROM buyer_words w
      WHERE w.restaurant_id = $1 AND ${begins(longest)} LIMIT ${MOST_READ}
    ) fitting
    UNION SELECT id FROM (
      SELECT n.id FROM buyers n
      WHERE n.restaurant_id = $1 ORDER BY n.last_at DESC LIMIT ${MOST_READ}
    ) latest`;
  const all = words
    .map(
      (word) => `EXISTS (SELECT 1 FROM buyer_words w WHERE w.buyer_id = b.id AND ${begins(word)})`,
    )
    .join(' AND ');
  return statement<KeyedBuyer>(
    `SELECT b.buyer_key, b.invoice_id, b.last_at FROM buyers b
     WHERE b.id IN (${candidates}) AND ${all}
     ORDER BY b.last_at DESC, b.id LIMIT ${limit}`,
    values,
  );
}

/**
 * Buyers of earlier invoices that match what was typed, newest first, once each: any word of the
 * name or the tax id begins with a typed word.
 */
export async function findBuyers(restaurant_id: string, typed: string): Promise<Buyer[]> {
  const found = await fitting(restaurant_id, typed, MOST_OFFERED);
  const newest = await find(
    Invoice,
    { id: found.map(({ invoice_id }) => invoice_id) },
    { columns: ['id', 'snapshot'] },
  );
  const snapshots = new Map(newest.map(({ id, snapshot }) => [id, snapshot]));
  // Earlier versions stored each spelling separately: the newest one is returned.
  const buyers = new Map<string | null, Buyer>();
  for (const { invoice_id } of found) {
    const buyer = snapshots.get(invoice_id)!.buyer!;
    if (!buyers.has(buyerKey(buyer))) buyers.set(buyerKey(buyer), buyer);
  }
  return [...buyers.values()];
}

/** The `buyer_key` of the buyers that match, at most `limit` of them. */
export async function keysOfBuyers(restaurant_id: string, typed: string, limit: number) {
  return (await fitting(restaurant_id, typed, limit)).map(({ buyer_key }) => buyer_key);
}

/**
 * Removes the buyers of restricted documents from the search, except those with other documents:
 * the name of an erased customer is then on the documents alone (GDPR art. 18).
 */
export async function forgetBuyersOf(invoice_ids: string[]): Promise<void> {
  for (const buyer of await find(KnownBuyer, { invoice_id: invoice_ids })) {
    const { restaurant_id, buyer_key } = buyer;
    const newest = await findOne(
      Invoice,
      { restaurant_id, buyer_key, restricted_at: null, kind: not('credit_note') },
      { columns: ['id', 'created_at'], order: [['created_at', 'DESC']] },
    );
    const now = newest && { invoice_id: newest.id, last_at: newest.created_at };
    if (now) await update(KnownBuyer, { id: buyer.id }, now);
    else await remove(KnownBuyer, { id: buyer.id });
  }
}
