/**
 * A full invoice for a part of what a simplified one holds: the credit note of that part and the
 * full invoice, in one step and linked, so that its turnover is counted once.
 */
import { find } from '../../database/repository.ts';
import { plainTaxesOn } from '../document/lookup.ts';
import type { WantedItem } from '../document/share.ts';
import { taxesOfShare } from '../document/share.ts';
import { documentWord } from '../document/words.ts';
import { InvoiceLine, type InvoiceRow } from '../model.ts';
import { subtractTaxes, sumTaxes, type Tax } from '../../tax/calculate-tax.ts';
import { linesOf, part, writeCreditNote } from './credit-note.ts';
import { type BillContent, linesInMoney } from './share-of-bill.ts';
import type { DocumentLine } from './write.ts';

/** What of a simplified invoice a full one is to hold. */
export interface ExchangedPart {
  simplified: InvoiceRow;
  /** The credited lines, of one payer's items. */
  lines?: { line: number; quantity: number }[];
  /** One payer's share in cents, tax included. */
  share_cents?: number;
}

type Parts = Pick<BillContent['items'][number], 'id' | 'part_of' | 'quantity'>[];

/**
 * The lines of a simplified invoice that hold the wanted items, with all parts of their prices;
 * null where it does not hold all of them.
 */
async function linesHolding(
  invoice: InvoiceRow,
  items: Parts,
  wanted: WantedItem[],
): Promise<ExchangedPart['lines'] | null> {
  const lines = await find(InvoiceLine, { invoice_id: invoice.id }, { order: ['position'] });
  const quantities = new Map<string, number>();
  for (const { order_item_id, quantity } of wanted)
    for (const { id } of items.filter((item) => (item.part_of ?? item.id) === order_item_id))
      quantities.set(id, (quantities.get(id) ?? 0) + quantity);
  const found = lines.flatMap(({ order_item_id, quantity }, place) => {
    const asked = quantities.get(order_item_id ?? '');
    return asked === undefined || asked > quantity ? [] : [{ line: place + 1, quantity: asked }];
  });
  return found.length === quantities.size && found.length > 0 ? found : null;
}

/** The simplified invoice among these that holds the wanted part, or null. */
export async function exchangedPart(
  simplified: InvoiceRow[],
  { items }: BillContent,
  wanted: { items?: WantedItem[] | undefined; share_cents?: number | undefined },
): Promise<ExchangedPart | null> {
  for (const invoice of simplified) {
    if (wanted.share_cents !== undefined) {
      if (invoice.total_cents >= wanted.share_cents)
        return { simplified: invoice, share_cents: wanted.share_cents };
      continue;
    }
    const lines = await linesHolding(invoice, items, wanted.items ?? []);
    if (lines) return { simplified: invoice, lines };
  }
  return null;
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
