/**
 * A full invoice for a part of what a simplified one holds: the credit note of that part and the
 * full invoice, in one step and linked, so that its turnover is counted once.
 */
import { creditNotesOf, plainTaxesOn } from '../document/lookup.ts';
import type { WantedItem } from '../document/share.ts';
import { taxesOfShare } from '../document/share.ts';
import { documentWord } from '../document/words.ts';
import type { InvoiceRow } from '../model.ts';
import { subtractTaxes, sumTaxes, type Tax } from '../../tax/calculate-tax.ts';
import { leftOf, linesOf, part, writeCreditNote } from './credit-note.ts';
import { freeReceipts, isOwn, receiptsOf } from './receipts.ts';
import type { Subject, Wants } from './request.ts';
import { type BillContent, linesInMoney } from './share-of-bill.ts';
import type { DocumentLine } from './write.ts';

/** What of a simplified invoice a full one is to hold. */
export interface ExchangedPart {
  simplified: InvoiceRow;
  /** The credited lines, of one payer's items. */
  lines?: CreditedLine[];
  /** One payer's share in cents, tax included. */
  share_cents?: number;
}
interface CreditedLine {
  /** Counts from 1. */
  line: number;
  quantity: number;
}

/** A simplified invoice, with what its credit notes left of it. */
interface Receipt {
  invoice: InvoiceRow;
  /** The lines in their order. */
  lines: { order_item_id: string | null; quantity: number }[];
  left_cents: number;
  /** Whether something of it may be taken without naming it (`freeReceipts`). */
  isFree: boolean;
}

/** The receipts among a bill's standing invoices; first those that may be taken unnamed. */
async function receiptsLeft(subject: Subject, standing: InvoiceRow[]): Promise<Receipt[]> {
  const free = freeReceipts(subject, standing);
  const receipts = [...new Set([...free, ...receiptsOf(standing)])];
  const notes = await creditNotesOf(receipts.map(({ id }) => id));
  const lines = await linesOf([...receipts, ...notes].map(({ id }) => id));
  return receipts.map((invoice) => {
    const own = lines.filter(({ invoice_id }) => invoice_id === invoice.id);
    const ownNotes = notes.filter(({ credits }) => credits === invoice.id);
    const ids = new Set(ownNotes.map(({ id }) => id));
    const left = leftOf(
      own,
      lines.filter(({ invoice_id }) => ids.has(invoice_id)),
    );
    return {
      invoice,
      lines: own.map(({ order_item_id }, place) => ({
        order_item_id,
        quantity: left[place]!.quantity,
      })),
      left_cents: ownNotes.reduce(
        (cents, { total_cents }) => cents - total_cents,
        invoice.total_cents,
      ),
      isFree: free.includes(invoice),
    };
  });
}

const quantityOf = (lines: { quantity: number }[]) =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** The quantity of each wanted item, with all parts of its price. */
function wantedParts(items: BillContent['items'], wanted: WantedItem[]): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const { order_item_id, quantity } of wanted)
    for (const { id } of items.filter((item) => (item.part_of ?? item.id) === order_item_id))
      quantities.set(id, (quantities.get(id) ?? 0) + quantity);
  return quantities;
}

/** What a receipt still holds of these items. */
function linesHolding({ lines }: Receipt, wanted: Map<string, number>): CreditedLine[] {
  return lines.flatMap((line, place) => {
    const quantity = Math.min(line.quantity, wanted.get(line.order_item_id ?? '') ?? 0);
    return quantity > 0 ? [{ line: place + 1, quantity }] : [];
  });
}

/**
 * The receipt that holds all of the wanted items, at best nothing besides. Where a request does not
 * name them, what a free one holds of them will do: other payers took the rest.
 */
function itemsOn(
  receipts: Receipt[],
  wanted: Map<string, number>,
  isNamed: boolean,
): ExchangedPart | null {
  const asked = [...wanted.values()].reduce((sum, quantity) => sum + quantity, 0);
  const found = receipts
    .map((receipt) => ({ receipt, lines: linesHolding(receipt, wanted) }))
    .filter(({ lines }) => lines.length > 0);
  const whole = found.filter(({ lines }) => quantityOf(lines) === asked);
  const best =
    whole.find(({ receipt }) => quantityOf(receipt.lines) === asked) ??
    whole[0] ??
    found.find(({ receipt }) => !isNamed && receipt.isFree);
  return best ? { simplified: best.receipt.invoice, lines: best.lines } : null;
}

/**
 * The receipt of exactly this amount, else one that holds it. An amount that a request does not
 * name is that of its order: a share in money of exactly as much is the order's, and of any other
 * receipt only a free one is taken, with no more than it holds.
 */
function amountOn(
  receipts: Receipt[],
  share_cents: number,
  isNamed: boolean,
): ExchangedPart | null {
  if (share_cents <= 0) return null;
  const isInMoney = ({ lines }: Receipt) => lines.every(({ order_item_id }) => !order_item_id);
  const best =
    receipts.find(
      (receipt) =>
        receipt.left_cents === share_cents && (isNamed || receipt.isFree || isInMoney(receipt)),
    ) ??
    receipts.find(({ left_cents, isFree }) =>
      isNamed ? left_cents >= share_cents : isFree && left_cents > 0,
    );
  return best
    ? { simplified: best.invoice, share_cents: Math.min(share_cents, best.left_cents) }
    : null;
}

/** Whether the order of a request has a full invoice that stands. */
function isInFull(subject: Subject, standing: InvoiceRow[]): boolean {
  return standing.some((invoice) => invoice.kind === 'full' && isOwn(invoice, subject));
}

interface Exchange {
  content: BillContent;
  wants: Wants;
  /** True where the request itself names the items or the amount. */
  isNamed: boolean;
}

/**
 * The part of a receipt among a bill's standing invoices that a full invoice is to hold; null where
 * none has what is wanted, or other payers have it.
 */
export async function exchangedPart(
  subject: Subject,
  standing: InvoiceRow[],
  { content, wants: { items, share_cents }, isNamed }: Exchange,
): Promise<ExchangedPart | null> {
  const receipts = await receiptsLeft(subject, standing);
  if (items) return itemsOn(receipts, wantedParts(content.items, items), isNamed);
  // In money no part of an order is told from another: after a first one the rest has to be named.
  if (!isNamed && isInFull(subject, standing)) return null;
  return amountOn(receipts, share_cents ?? 0, isNamed);
}

export interface Exchanged {
  note: InvoiceRow;
  /** True when nothing of the simplified invoice is left. */
  whole: boolean;
  lines: DocumentLine[];
  taxes: Tax[];
  /** What the simplified invoice held besides, where a share in money took it apart. */
  rest: { lines: DocumentLine[]; taxes: Tax[] } | null;
}

/**
 * Credits the part of the simplified invoice.
 * @throws as `writeCreditNote`
 */
export async function creditPart(
  { simplified, lines, share_cents }: ExchangedPart,
  content: BillContent,
  { locale, issued_by }: { locale: string; issued_by: string | null },
): Promise<Exchanged> {
  const reason = documentWord(locale, 'exchanged');
  const { note, whole } = await writeCreditNote(simplified, { reason, lines, issued_by });
  const credited = await plainTaxesOn([note.id]);
  if (share_cents === undefined) {
    const noted = await linesOf(note.id);
    return {
      note,
      whole,
      lines: noted.map((line) => part(line, line.quantity, line.discount_cents)),
      taxes: credited,
      rest: null,
    };
  }
  const taxes = taxesOfShare(credited, share_cents, content.currency_digits);
  const left = subtractTaxes(credited, taxes);
  const inMoney = (of: Tax[]) => ({ taxes: of, lines: linesInMoney(content, of, locale) });
  return {
    note,
    whole,
    ...inMoney(taxes),
    rest: sumTaxes(left).total_cents > 0 ? inMoney(left) : null,
  };
}
